//! `stipula convert`.

use crate::Folder;

#[test]
fn faults_are_shown_as_check_shows_them() {
    let folder = Folder::new();
    let properties = "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n\
                      schema: [{name: A, properties: [{name: a, logicalType: string}]}]\n";
    folder.write("properties.odcs.yaml", properties);
    folder.write("bad.avsc", "{\"type\": \"record\", \"name\": \"A\"}");
    let cases = [
        ("properties.odcs.yaml", "error[document.object]: an object without a wire schema has no other form"),
        ("bad.avsc", "error[schema.invalid]"),
    ];
    for (file, text) in cases {
        let outcome = folder.run(&format!("convert {file} --to registry"), b"");
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{file}");
        let (diagnostics, last) = outcome.err.trim_end().rsplit_once('\n').unwrap();
        assert!(diagnostics.contains(text) && diagnostics.contains(&format!("--> {file}:")), "{diagnostics}");
        assert_eq!(last, format!("error: `{file}` is not converted"));
    }
}

#[test]
fn there_and_back() {
    let folder = Folder::new();
    let there = folder.run("convert orders.odcs.yaml --to registry --output there/", b"");
    assert_eq!(there.code, 0, "{}", there.err);
    let back = folder.run("convert there/orders.registry.json --to odcs --output back/", b"");
    assert_eq!(back.code, 0, "{}", back.err);
    let digest = |file: &str| {
        let outcome = folder.run(&format!("check {file} --format json"), b"");
        assert_eq!(outcome.code, 0, "{}", outcome.out);
        let (_, rest) = outcome.out.split_once("\"digest\":").unwrap();
        rest.split(',').next().unwrap().to_owned()
    };
    let files = ["orders.odcs.yaml", "there/orders.registry.json", "back/orders.odcs.yaml"];
    assert!(files.iter().all(|file| digest(file) == digest(files[0])));
}

#[test]
fn what_the_document_names_is_written_beside_it() {
    let folder = Folder::new();
    let orders = |name: &str| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../contracts/orders/");
        folder.write(&format!("orders/{name}"), std::fs::read_to_string(format!("{path}{name}")).unwrap());
    };
    ["v2.odcs.yaml", "order.avsc", "order.v1.avsc"].into_iter().for_each(orders);
    for (from, form, to, document) in [
        ("orders/v2.odcs.yaml", "odcs", "same", "v2.odcs.yaml"),
        ("orders/v2.odcs.yaml", "registry", "there", "v2.registry.json"),
        ("there/v2.registry.json", "odcs", "back", "v2.odcs.yaml"),
        ("there/v2.registry.json", "registry", "again", "v2.registry.json"),
    ] {
        let outcome = folder.run(&format!("convert {from} --to {form} --output {to}/"), b"");
        assert_eq!(outcome.code, 0, "{to}: {}", outcome.err);
        assert!(outcome.err.contains(&format!("wrote {to}/order.v1.avsc")), "{to}: {}", outcome.err);
        let outcome = folder.run(&format!("check {to}/{document}"), b"");
        assert_eq!(outcome.code, 0, "{to}: {}", outcome.out);
    }
}
