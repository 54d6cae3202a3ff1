// Reports and diagnostics, read from the JSON text that the core writes.

/** What a contract says of one record. */
export class Report {
  #text

  constructor(text) {
    const form = JSON.parse(text)
    this.#text = text
    this.valid = form.valid
    this.class = form.class
    this.contract = form.contract
    this.violations = form.violations
    this.total = form.total
    this.truncated = form.truncated
    this.tally = form.tally
    this.notEvaluated = form.not_evaluated
    this.notEnforced = form.not_enforced
    Object.freeze(this)
  }

  /** The violations, one after the other. */
  [Symbol.iterator]() {
    return this.violations[Symbol.iterator]()
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

/** The list of diagnostics in a JSON text. */
export function diagnostics(text) {
  return JSON.parse(text).map(({ place, labels = [], ...rest }) => ({
    ...rest,
    ...(place && { place: placeOf(place) }),
    labels: labels.map(placeOf),
  }))
}

function placeOf({ end_line: endLine, end_column: endColumn, ...rest }) {
  return { ...rest, endLine, endColumn }
}
