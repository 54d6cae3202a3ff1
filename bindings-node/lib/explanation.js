// Explanations, read from the JSON text that the core writes.
import { named } from './describe.js'
import { Report } from './report.js'

/** What rules are, and what they made of a record. */
export class Explanation {
  #text

  constructor(text) {
    const form = JSON.parse(text, (_, value) => Object.freeze(value))
    this.#text = text
    this.contract = form.contract
    this.schema = form.schema
    if (form.report) this.report = new Report(JSON.stringify(form.report))
    this.rules = Object.freeze(form.rules.map(named))
    Object.freeze(this)
  }

  /** The JSON form as text: the same bytes in every language. */
  toJson() {
    return this.#text
  }

  /** So that `JSON.stringify` writes the JSON form, too. */
  toJSON() {
    return JSON.parse(this.#text)
  }
}
