/** How much a diagnostic or a violation weighs. */
export type Severity = 'error' | 'warning' | 'info'
/** What a violation does to its record; `NONE` is a warning. */
export type Action = 'ERROR' | 'DLQ' | 'NONE'
/** The kind of an outcome. */
export type Class = 'stale' | 'undecodable' | 'limit' | 'invalid' | 'rule_error' | 'valid'
export type Format = 'avro' | 'json-schema'

/** One thing that a contract refuses in a record, or warns of. */
export interface Violation {
  /** Stable name of the fault, such as `schema.minimum`. */
  readonly code: string
  /** JSON Pointer of the place; empty for the whole record. */
  readonly path: string
  /** The rule's id, where a rule speaks. */
  readonly rule?: string
  readonly message: string
  readonly severity: Severity
  readonly action: Action
  readonly expected?: string
  /** What the record has, where it may be shown. */
  readonly found?: string
  /** Byte offset in the payload, for faults of decoding. */
  readonly offset?: number
}

/** How often one code, of one rule, was found; exact also where the report is truncated. */
export interface Tally {
  readonly code: string
  readonly rule?: string
  readonly count: number
}

/** A rule that was not evaluated on a record, and why. */
export interface NotEvaluated {
  readonly rule: string
  readonly path: string
  readonly reason: string
}

/** A part of the contract that no report of it enforces, and why. */
export interface NotEnforced {
  readonly what: string
  readonly reason: string
}

/** Whose contract judged. */
export interface Judge {
  readonly id?: string
  readonly version?: string
  readonly digest: string
  readonly owner?: string
  readonly support?: string
}

/** What a contract says of one record. */
export class Report {
  private constructor(text: string)
  /** Whether the record is valid; warnings do not make it invalid. */
  readonly valid: boolean
  readonly class: Class
  readonly contract: Judge
  /** Violations in order: structure, then rules; at most the limit (100). */
  readonly violations: readonly Violation[]
  /** Violations found, those beyond the limit included. */
  readonly total: number
  readonly truncated: boolean
  readonly tally: readonly Tally[]
  readonly notEvaluated: readonly NotEvaluated[]
  readonly notEnforced: readonly NotEnforced[]
  /** The JSON form as text: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}

/** A range of a contract's text. Lines and columns count from 1, columns in code points. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** First byte. */
  readonly start: number
  /** One past the last byte. */
  readonly end: number
  /** The line as it stands in the file. */
  readonly snippet: string
  readonly message?: string
}

/** One fault of a document, or one thing worth knowing about it. */
export interface Diagnostic {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly place?: Place
  /** Further places, with a message each. */
  readonly labels: readonly Place[]
  readonly hint?: string
}

/** A rule of a contract. */
export interface Rule {
  readonly id: string
  /** The place it is written on: empty for the object, else names of properties joined by `.`. */
  readonly target: string
  readonly expression: string
  readonly action: Action
}

export interface Limits {
  payloadDepth?: number
  payloadBytes?: number
  nodes?: number
  nodesPerByte?: number
  documentBytes?: number
  documentDepth?: number
  expressionLength?: number
  expressionNodes?: number
  expressionDepth?: number
  ruleCost?: number
  recordCost?: number
  violations?: number
  regexBytes?: number
}

export interface Options {
  /** The name of the text in diagnostics; an ending such as `.avsc` helps to tell its kind. */
  name?: string
  /** The kind of document, where its content leaves it open. */
  kind?: 'odcs' | 'avro' | 'json-schema' | 'protobuf' | 'registry'
  /** The schema object to judge by, where the contract has several. */
  object?: string
  /** The side of the wire whose rules run; both by default. */
  side?: 'both' | 'writer' | 'reader'
  /** Further rules on the whole record: ids, and CEL expressions over `this`. */
  rules?: Readonly<Record<string, string>>
  /** What `now` reads: the system's clock, or one that stands still. */
  clock?: Date | 'system'
  /** Turns every "not enforced" into an error. */
  strict?: boolean
  duplicateKeys?: 'refuse' | 'last'
  formats?: 'assert' | 'annotate'
  undeclared?: 'refuse' | 'ignore'
  /** The tags that make a field sensitive, instead of the default six. */
  sensitiveTags?: readonly string[]
  limits?: Limits
  /** Where the texts come from that the contract refers to. */
  resolver?: ((name: string) => string) | ReadonlyMap<string, string> | Readonly<Record<string, string>>
}

/** A `URL` of a file; told by its members, so that no further types are needed. */
export interface FileUrl {
  readonly href: string
  readonly protocol: string
}

/** A contract that does not compile. Its message has one line for each diagnostic. */
export class CompileError extends Error {
  private constructor(message: string, text: string, cause?: unknown)
  readonly name: 'CompileError'
  readonly diagnostics: readonly Diagnostic[]
  /** The diagnostics' JSON form as text: the same bytes in every language. */
  toJson(): string
}

/** A record that its contract refuses. */
export class ViolationError extends Error {
  private constructor(message: string, text: string)
  readonly name: 'ViolationError'
  readonly report: Report
}

/**
 * A compiled contract: immutable. It does not cross to a worker; compile again there, from
 * `source`.
 *
 * Objects are read by their own enumerable members; an undefined member counts as absent, and a
 * `toJSON` is not called. Numbers of more digits than a double holds go as `bigint`, or as text.
 */
export class Contract {
  private constructor()
  /** Compiles a contract's text. Throws `CompileError` with every diagnostic. */
  static compile(source: string, options?: Options): Contract
  /** Compiles a contract or a bare schema; references lead to files of the same folder. */
  static fromFile(path: string | FileUrl, options?: Options): Contract
  /** Compiles a bare schema, for people with a schema and three rules. */
  static fromSchema(format: Format, schema: string, options?: Options): Contract
  isValid(record: unknown): boolean
  /** The report of an object. Never throws for bad data. */
  check(record: unknown): Report
  /** Throws `ViolationError`, with the report, where an object is not valid. */
  validate(record: unknown): void
  /** Whether a payload in the schema's own encoding (Avro datum, JSON text) is valid. */
  isValidBytes(payload: Uint8Array | ArrayBuffer): boolean
  checkBytes(payload: Uint8Array | ArrayBuffer): Report
  validateBytes(payload: Uint8Array | ArrayBuffer): void
  /** Whether JSON text is valid, under any schema. */
  isValidJson(json: string | Uint8Array | ArrayBuffer): boolean
  checkJson(json: string | Uint8Array | ArrayBuffer): Report
  validateJson(json: string | Uint8Array | ArrayBuffer): void
  readonly id: string | null
  readonly name: string | null
  readonly version: string | null
  readonly owner: string | null
  readonly support: string | null
  /** The enforcement digest: equal where every outcome is equal. */
  readonly digest: string
  /** The digest of the source text. */
  readonly textDigest: string
  readonly format: Format
  readonly rules: readonly Rule[]
  readonly notEnforced: readonly NotEnforced[]
  /** Warnings of the compilation. */
  readonly diagnostics: readonly Diagnostic[]
  /** The contract's text. */
  readonly source: string
}
