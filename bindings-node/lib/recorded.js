// What recorded payloads say of a change, read from the JSON text that the core writes.
import { expectString } from './compile.js'
import { looksUp, nativeOf, objectOf } from './contract.js'
import { Recorder } from './native.js'
import { bytes, message, text } from './payload.js'

/** What recorded payloads say of a change. */
export class Recorded {
  #new
  #asking
  #recorder

  constructor(next, old) {
    const contracts = old === undefined || old === null ? [next] : [next, old]
    this.#recorder = Recorder.of(...contracts.map(nativeOf))
    this.#new = next
    // Their own verbs ask for a schema that is not known yet.
    this.#asking = contracts.filter(looksUp)
  }

  add(record, options) {
    this.#recorder.addObject(objectOf(this.#new, record), place(options))
  }

  addBytes(payload, options) {
    for (const contract of this.#asking) contract.isValidBytes(payload)
    this.#recorder.addBytes(bytes(payload), place(options))
  }

  addFramed(payload, headers, options) {
    for (const contract of this.#asking) contract.isValidFramed(payload, headers)
    this.#recorder.addFramed(...message(payload, headers), place(options))
  }

  addJson(json, options) {
    this.#recorder.addJson(text(json), place(options))
  }

  addContainer(file, options) {
    this.#recorder.addContainer(bytes(file), place(options))
  }

  get records() {
    return this.toJSON().records
  }

  get invalid() {
    return this.toJSON().invalid
  }

  get newlyInvalid() {
    return this.toJSON().newly_invalid
  }

  get newlyValid() {
    return this.toJSON().newly_valid
  }

  get notListed() {
    return this.toJSON().not_listed
  }

  get lines() {
    return this.toJSON().lines
  }

  get old() {
    return this.toJSON().old
  }

  get new() {
    return this.toJSON().new
  }

  /** The JSON form as text: the same bytes in every language. */
  toJson() {
    return this.#recorder.json()
  }

  /** So that `JSON.stringify` writes the JSON form, too. */
  toJSON() {
    return JSON.parse(this.toJson())
  }
}

function place(options) {
  return options?.at === undefined ? '' : expectString(options.at, 'at')
}
