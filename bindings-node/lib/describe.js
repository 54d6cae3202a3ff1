// What a contract says of itself, read from the JSON text that the core writes.

/** The accessors of a contract, by name. They are read once and handed out many times: nobody changes them. */
export function described(text) {
  const form = parsed(text)
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
    fields: list(form.fields),
    rules: list(form.rules),
    metadata: form.metadata,
    notEnforced: form.not_enforced,
  }
}

export function fields(text) {
  return list(parsed(text))
}

function parsed(text) {
  return JSON.parse(text, (_, value) => Object.freeze(value))
}

function list(forms) {
  return Object.freeze(forms.map(named))
}

/** Members in the language's own spelling; what they hold stays as it is. */
export function named(form) {
  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())
  return Object.freeze(Object.fromEntries(Object.entries(form).map(([name, value]) => [camel(name), value])))
}
