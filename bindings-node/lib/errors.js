import { Report, diagnostics } from './report.js'

/** A contract that does not compile. Its message has one line for each diagnostic. */
export class CompileError extends Error {
  #text

  constructor(message, text, cause) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CompileError'
    this.#text = text
    this.diagnostics = diagnostics(text)
  }

  /** The diagnostics' JSON form as text: the same bytes in every language. */
  toJson() {
    return this.#text
  }
}

/** A record that its contract refuses. */
export class ViolationError extends Error {
  constructor(message, text) {
    super(message)
    this.name = 'ViolationError'
    this.report = new Report(text)
  }
}
