// What the host's lookup says of a schema, for the native side: a text and those that it refers to,
// or why there is none.
import { expectString } from './compile.js'

/** Text, references, failure. */
export function found(lookup, id) {
  try {
    // A number of a registry has at most ten digits; a fingerprint has sixteen.
    const answer = lookup(/^\d{1,10}$/.test(id) ? Number(id) : id)
    if (answer === undefined || answer === null) return [null, {}, null]
    if (typeof answer === 'string') return [answer, {}, null]
    const references = Object.entries(answer.references ?? {})
    references.forEach(([name, text]) => expectString(text, `the text of \`${name}\``))
    return [expectString(answer.schema, 'the schema that the lookup returns'), Object.fromEntries(references), null]
  } catch (error) {
    return [null, {}, String(error?.message ?? error).split('\n', 1)[0] || 'it threw']
  }
}
