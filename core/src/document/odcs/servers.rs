//! What a server of one type needs beyond its name and type.

use super::Lowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::NodeRef;

/// (types of servers, keys that each of them needs).
#[rustfmt::skip]
const NEEDS: &[(&[&str], &[&str])] = &[
    (&["api", "s3", "sftp"], &["location"]),
    (&["athena"], &["schema"]),
    (&["azure"], &["location", "format"]),
    (&["bigquery"], &["project", "dataset"]),
    (&["btrieve", "hive", "impala", "informix", "zen"], &["host", "database"]),
    (&["clickhouse", "db2", "mysql", "synapse"], &["host", "port", "database"]),
    (&["databricks"], &["catalog", "schema"]),
    (&["denodo", "dremio"], &["host", "port"]),
    (&["duckdb", "fastobjects", "poet", "versant"], &["database"]),
    (&["exasol", "kafka", "hana", "presto", "teradata"], &["host"]),
    (&["glue"], &["account", "database"]),
    (&["cloudsql", "postgresql", "postgres", "vertica"], &["host", "port", "database", "schema"]),
    (&["ingres", "vectorwise"], &["database", "host"]),
    (&["local"], &["path", "format"]),
    (&["oracle"], &["host", "port", "serviceName"]),
    (&["iceberg"], &["catalog", "catalogUrl"]),
    (&["pubsub"], &["project"]),
    (&["redshift"], &["database", "schema"]),
    (&["snowflake"], &["account", "database", "schema"]),
    (&["sqlserver"], &["host", "database", "schema"]),
    (&["trino"], &["host", "port", "catalog", "schema"]),
];

pub(super) fn check(lowering: &mut Lowering<'_, '_>, root: NodeRef<'_>) {
    for server in root.get("servers").into_iter().flat_map(NodeRef::items) {
        let Some(kind) = server.get("type").filter(|kind| kind.as_str().is_some()) else { continue };
        let name = kind.as_str().unwrap_or("");
        let needs = NEEDS.iter().filter(|(types, _)| types.contains(&name)).flat_map(|(_, keys)| keys.iter());
        for key in needs.filter(|key| server.get(key).is_none()) {
            let message = format!("a server of type `{name}` needs the key `{key}`");
            let fault = Diagnostic::error(codes::DOCUMENT_MISSING_KEY, message).at(kind.span());
            lowering.loader.diagnostics.push(fault.missing(server.span(), key));
        }
    }
}
