import { fileURLToPath } from 'node:url'

import { compile, expectString } from './compile.js'
import { described, fields } from './describe.js'
import { ViolationError } from './errors.js'
import { Explanation } from './explanation.js'
import { found } from './lookup.js'
import { Compilation } from './native.js'
import { bytes, message, text } from './payload.js'
import { Report, diagnostics } from './report.js'
import { valueOf } from './value.js'
import { objectText } from './walk.js'

const OURS = Symbol('made by a static method')

/** The reports of the records of a container file, one after the other. */
export class ContainerReports {
  #native

  constructor(native) {
    this.#native = native
  }

  next() {
    const report = this.#native.next()
    return typeof report === 'string' ? { done: false, value: new Report(report) } : { done: true, value: undefined }
  }

  [Symbol.iterator]() {
    return this
  }

  get records() {
    const [first, last] = this.#native.records()
    return { first, last }
  }

  get hasEnded() {
    return this.#native.hasEnded()
  }
}

/** The native part of a contract, for the other files of this package. */
export let nativeOf

/** An object as a contract judges it, and whether it looks schemas up, for the other files of this package. */
export let objectOf, looksUp

/** A compiled contract. It does not cross to a worker: compile again there, from `source`. */
export class Contract {
  #native
  #limits
  #about
  #lookup

  static {
    nativeOf = (contract) => {
      if (typeof contract !== 'object' || contract === null || !(#native in contract)) {
        throw new TypeError('expected a Contract')
      }
      return contract.#native
    }
    objectOf = (contract, record) => contract.#object(record)
    looksUp = (contract) => contract.#lookup !== undefined
  }

  constructor(key, native, options) {
    if (key !== OURS) throw new TypeError('use Contract.compile, Contract.fromFile or Contract.fromSchema')
    this.#native = native
    this.#limits = { ...options?.limits }
    this.#lookup = options?.lookup
  }

  static compile(source, options) {
    expectString(source, 'source')
    return new Contract(OURS, compile((json, call) => Compilation.text(source, json, call), options), options)
  }

  static fromFile(path, options) {
    const file = path instanceof URL ? fileURLToPath(path) : expectString(path, 'path')
    return new Contract(OURS, compile((json, call) => Compilation.file(file, json, call), options), options)
  }

  static fromSchema(format, schema, options) {
    expectString(format, 'format')
    expectString(schema, 'schema')
    return new Contract(OURS, compile((json, call) => Compilation.schema(format, schema, json, call), options), options)
  }

  isValid(record) {
    return this.#native.isValidObject(this.#object(record))
  }

  check(record) {
    return new Report(this.#native.checkObject(this.#object(record)))
  }

  validate(record) {
    demand(this.#native.refuseObject(this.#object(record)))
  }

  isValidBytes(payload) {
    return this.#asking(() => this.#native.isValidBytes(bytes(payload)))
  }

  checkBytes(payload) {
    return new Report(this.#asking(() => this.#native.checkBytes(bytes(payload))))
  }

  validateBytes(payload) {
    demand(this.#asking(() => this.#native.refuseBytes(bytes(payload))))
  }

  isValidFramed(payload, headers) {
    return this.#asking(() => this.#native.isValidFramed(...message(payload, headers)))
  }

  checkFramed(payload, headers) {
    return new Report(this.#asking(() => this.#native.checkFramed(...message(payload, headers))))
  }

  validateFramed(payload, headers) {
    demand(this.#asking(() => this.#native.refuseFramed(...message(payload, headers))))
  }

  isValidJson(json) {
    return this.#native.isValidJson(text(json))
  }

  checkJson(json) {
    return new Report(this.#native.checkJson(text(json)))
  }

  validateJson(json) {
    demand(this.#native.refuseJson(text(json)))
  }

  checkContainer(file) {
    return new ContainerReports(this.#native.container(bytes(file)))
  }

  encode(record) {
    return coded(this.#native.encode(this.#object(record))).payload
  }

  decode(payload, headers) {
    if (payload === null || payload === undefined) return null
    const [own, list] = message(payload, headers)
    return valueOf(coded(this.#asking(() => this.#native.decode(own, list))).text)
  }

  headers() {
    return this.#native.headers().map(({ name, value }) => [name, Buffer.from(value)])
  }

  get framing() {
    return this.#native.framing()
  }

  /** Judges, and again with what the lookup says of a schema that was asked for. */
  #asking(judge) {
    const outcome = judge()
    const id = this.#lookup && this.#native.asked()
    if (!id) return outcome
    this.#native.answer(id, ...found(this.#lookup, id))
    return judge()
  }

  explainRules(rule) {
    return new Explanation(this.#native.explainRules(ruleId(rule)))
  }

  explain(rule, record) {
    return new Explanation(this.#native.explainObject(ruleId(rule), this.#object(record)))
  }

  explainBytes(rule, payload) {
    return new Explanation(this.#asking(() => this.#native.explainBytes(ruleId(rule), bytes(payload))))
  }

  explainJson(rule, json) {
    return new Explanation(this.#native.explainJson(ruleId(rule), text(json)))
  }

  get id() {
    return this.#read().id
  }

  get name() {
    return this.#read().name
  }

  get version() {
    return this.#read().version
  }

  get status() {
    return this.#read().status
  }

  get owner() {
    return this.#read().owner
  }

  get support() {
    return this.#read().support
  }

  get digest() {
    return this.#read().digest
  }

  get textDigest() {
    return this.#read().textDigest
  }

  get format() {
    return this.#read().format
  }

  get fields() {
    return this.#read().fields
  }

  get rules() {
    return this.#read().rules
  }

  get metadata() {
    return this.#read().metadata
  }

  get notEnforced() {
    return this.#read().notEnforced
  }

  get canonicalSchema() {
    return this.#native.canonicalSchema()
  }

  schemaFingerprint(algorithm) {
    try {
      return this.#native.schemaFingerprint(expectString(algorithm, 'algorithm'))
    } catch (error) {
      throw error.code === 'InvalidArg' ? new TypeError(error.message) : error
    }
  }

  get source() {
    return this.#native.source()
  }

  tagged(tag) {
    return fields(this.#native.tagged(expectString(tag, 'tag')))
  }

  /** The JSON form as text: the same bytes in every language. */
  toJson() {
    return this.#native.about()
  }

  /** So that `JSON.stringify` writes the JSON form, too. */
  toJSON() {
    return JSON.parse(this.toJson())
  }

  get diagnostics() {
    return diagnostics(this.#native.warnings())
  }

  /** What `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return ['Contract', this.name, this.version].filter(Boolean).join(' ')
  }

  #object(record) {
    return Buffer.from(objectText(record, this.#limits))
  }

  #read() {
    this.#about ??= described(this.#native.about())
    return this.#about
  }
}

function coded(outcome) {
  demand(outcome.refusal)
  return outcome
}

/** The id of a rule, or nothing for all of them. */
function ruleId(rule) {
  return rule === undefined || rule === null ? undefined : expectString(rule, 'rule')
}

function demand(refusal) {
  if (refusal) throw new ViolationError(refusal.message, refusal.json)
}
