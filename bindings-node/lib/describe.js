// What a contract says of itself, read from the JSON text that the core writes.

/** The accessors of a contract, by name. */
export function described(text) {
  const form = JSON.parse(text)
  return {
    id: form.id,
    name: form.name,
    version: form.version,
    status: form.status,
    owner: form.owner,
    support: form.support,
    digest: form.digest,
    textDigest: form.text_digest,
    format: form.schema_format,
    fields: fields(form.fields),
    rules: form.rules.map(named),
    metadata: form.metadata,
    notEnforced: form.not_enforced,
  }
}

export function fields(list) {
  return list.map(named)
}

/** Members in the language's own spelling; what they hold stays as it is. */
function named(form) {
  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [camel(name), value]))
}
