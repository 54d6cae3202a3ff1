import type { Bump, Change, Level, Party, ProfileVerdict, ReplayedLine, Verdict } from './changes.js'

/** How much a diagnostic or a violation weighs. */
export type Severity = 'error' | 'warning' | 'info'
/** What a violation does to its record; `NONE` is a warning. */
export type Action = 'ERROR' | 'DLQ' | 'NONE'
/** The kind of an outcome. */
export type Class = 'stale' | 'undecodable' | 'limit' | 'invalid' | 'rule_error' | 'valid'
/** The format of a schema; `odcs`: the properties of a contract that names no wire schema. */
export type Format = 'avro' | 'json-schema' | 'odcs'

/** One thing that a contract refuses in a record, or warns of. */
export interface Violation {
  /** Stable name of the fault, such as `schema.minimum`. */
  readonly code: string
  /** JSON Pointer of the place; empty for the whole record. */
  readonly path: string
  /** The rule's id, where a rule speaks. */
  readonly rule?: string
  /** One line; values of sensitive fields never stand in it. */
  readonly message: string
  /** How much it weighs. */
  readonly severity: Severity
  /** What it does to the record: `NONE` is a warning. */
  readonly action: Action
  /** What the contract asks for. */
  readonly expected?: string
  /** What the record has, where it may be shown. */
  readonly found?: string
  /** Byte offset in the payload, for faults of decoding. */
  readonly offset?: number
}

/** How often one code, of one rule, was found; exact also where the report is truncated. */
export interface Tally {
  /** Stable name of the fault. */
  readonly code: string
  /** The rule's id, where a rule speaks. */
  readonly rule?: string
  /** Violations found. */
  readonly count: number
}

/** A rule that was not evaluated on a record, and why. */
export interface NotEvaluated {
  /** The rule's id. */
  readonly rule: string
  /** The place at which it would have run; empty for the whole record. */
  readonly path: string
  /** Why, such as ``blocked by `schema.type` at /total``. */
  readonly reason: string
}

/** A part of the contract that no report of it enforces, and why. */
export interface NotEnforced {
  /** The part of the contract. */
  readonly what: string
  /** Why it is not enforced. */
  readonly reason: string
}

/** Whose contract judged. */
export interface Judge {
  /** The contract's id. */
  readonly id?: string
  /** The contract's version. */
  readonly version?: string
  /** The enforcement digest: equal where every outcome is equal. */
  readonly digest: string
  /** Who owns the contract: who can fix it. */
  readonly owner?: string
  /** Where to ask. */
  readonly support?: string
}

/** What a contract says of one record. Its violations are what it iterates over. */
export class Report {
  private constructor(text: string)
  /** Whether the record is valid; warnings do not make it invalid. */
  readonly valid: boolean
  /** The kind of outcome. */
  readonly class: Class
  /** Whose contract judged. */
  readonly contract: Judge
  /** Violations in order: structure, then rules; at most the limit (100). */
  readonly violations: readonly Violation[]
  /** Violations found, those beyond the limit included. */
  readonly total: number
  /** Whether `violations` holds fewer than `total`. */
  readonly truncated: boolean
  /** Counts by code and rule, in the order of their first violation. */
  readonly tally: readonly Tally[]
  /** Rules that structure blocked. */
  readonly notEvaluated: readonly NotEvaluated[]
  /** Parts of the contract that are not enforced. */
  readonly notEnforced: readonly NotEnforced[]
  /** The violations, one after the other. */
  [Symbol.iterator](): IterableIterator<Violation>
  /** The JSON form as text: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}

/** A range of a contract's text. Lines and columns count from 1, columns in code points. */
export interface Place {
  /** The name of the text. */
  readonly file: string
  /** Its first line. */
  readonly line: number
  /** Its first column. */
  readonly column: number
  /** The line of its end. */
  readonly endLine: number
  /** One past its last column. */
  readonly endColumn: number
  /** First byte. */
  readonly start: number
  /** One past the last byte. */
  readonly end: number
  /** The line as it stands in the file; of one over 1,000 bytes the part around the place. */
  readonly snippet: string
  /** What is to be said of the place, where it is one of several. */
  readonly message?: string
}

/** One fault of a document, or one thing worth knowing about it. */
export interface Diagnostic {
  /** Stable name of the fault, such as `rule.unknown_field`. */
  readonly code: string
  /** An `error` keeps the contract from compiling. */
  readonly severity: Severity
  /** One line. */
  readonly message: string
  /** Where it stands. */
  readonly place?: Place
  /** Further places, with a message each. */
  readonly labels: readonly Place[]
  /** What to do about it. */
  readonly hint?: string
}

/** A place of the record: a field, or an element of a list or map. */
export interface Field {
  /** Names joined by `.`, with `[]` for the elements of a list or the values of a map. */
  readonly path: string
  /** The name of the field; empty for elements. */
  readonly name: string
  /** Its type in one word, `a|b` where there are several; null is told by `nullable`. */
  readonly type: string
  /** The name of the type, where it has one. */
  readonly typeName?: string
  /** `logicalType` of the contract's property. */
  readonly logicalType?: string
  /** Whether null is allowed. */
  readonly nullable: boolean
  /** Whether its absence is refused. */
  readonly required: boolean
  /** Tags of its own. */
  readonly tags: readonly string[]
  /** Tags of what encloses it. */
  readonly inheritedTags: readonly string[]
  /** Its classification. */
  readonly classification?: string
  /** Whether no value of it may stand in a text, by itself or because of what encloses it. */
  readonly sensitive: boolean
  /** What contract or schema say of it for people. */
  readonly description?: string
  /** What the schema asks beyond the type, by name. */
  readonly constraints: Readonly<Record<string, unknown>>
  /** The default of the schema; absent where there is none. */
  readonly default?: unknown
  /** Its type is one that encloses it: what lies below is listed at `listedAt`, and not again. */
  readonly recursive?: true
  /** Where the places below it are listed, if not below it. */
  readonly listedAt?: string
  /** It lies so deep, or so many places under so many tags lie below, that what is below is not listed. */
  readonly deep?: true
  /** All else that the contract's property says, as it is written. */
  readonly property?: Readonly<Record<string, unknown>>
}

/** Where something begins in a text of the contract; line and column count from 1. */
export interface Position {
  /** The name of the text. */
  readonly file: string
  /** Its line. */
  readonly line: number
  /** Its column, in code points. */
  readonly column: number
}

/** What a rule costs at most on a record that its schema accepts. */
export interface RuleCost {
  /** Units, where the schema bounds all that the rule reads. */
  readonly most?: number
  /** Units by powers of the record's size, its bytes and its values: `[12, 3]` is 12, and 3 more for each. */
  readonly bySize: readonly number[]
}

/** A rule of a contract, enforced or not. */
export interface Rule {
  /** Its id, given or made of its place. */
  readonly id: string
  /** The place it is written on: empty for the object, else names of properties joined by `.`. */
  readonly target: string
  /** Its text; empty where the document gives none. */
  readonly expression: string
  /** What a violation of it does to a record, on the side that the contract was compiled for. */
  readonly action: Action
  /** Who runs it: `cel`, another engine, or `library`, `sql`, `text`. */
  readonly engine: string
  /** Its kind, where the document says or implies it. */
  readonly kind?: 'CONDITION' | 'TRANSFORM'
  /** Its mode, likewise. */
  readonly mode?: 'WRITE' | 'READ' | 'WRITEREAD' | 'UPGRADE' | 'DOWNGRADE' | 'UPDOWN'
  /** What its failure does on the side of the writer. */
  readonly writerAction: Action
  /** What its failure does on the side of the reader. */
  readonly readerAction: Action
  /** How much a failure weighs. */
  readonly severity: Severity
  /** The guard: where it is false, the rule does not apply. */
  readonly when?: string
  /** The expression of its message. */
  readonly message?: string
  /** What the document says of it for people. */
  readonly doc?: string
  /** Where it is written. */
  readonly position?: Position
  /** The places that it runs on, in the form of a field's path; `''` is the record. */
  readonly fields: readonly string[]
  /** The places that it reads; `.**` at the end says that all below is read. */
  readonly reads: readonly string[]
  /** What it costs at most, where it is enforced. */
  readonly cost?: RuleCost
  /** Whether reports enforce it. */
  readonly enforced: boolean
  /** Why not. */
  readonly reason?: string
}

/** A part of an expression. */
export interface ExplainedPart {
  /** Its text as written, shortened to 200 characters; of an element the list and its index. */
  readonly text: string
  /** Its type; an element has none. */
  readonly type?: string
  /** JSON Pointer of an element of the record. */
  readonly path?: string
  /** What evaluating it gave; nothing without a record. */
  readonly state?: 'value' | 'masked' | 'null' | 'absent' | 'error' | 'not_evaluated'
  /** Its value as an expression would write it, shortened; of what holds others, how many. */
  readonly value?: string
  /** Why it has no value; of `has(..)`, how the field is not there. */
  readonly reason?: string
  /** It has no value, and what it is a part of has one all the same. */
  readonly absorbed?: true
  /** Parts of it are left out: they are too many, or too deep. */
  readonly cut?: true
  /** What it is made of. */
  readonly parts?: readonly ExplainedPart[]
}

/** A place that a rule reads. */
export interface ExplainedCell {
  /** Its path; `.**` at the end says that all below is read. */
  readonly path: string
  /** The type that it has in the rule. */
  readonly type: string
  /** Whether it may be absent or null. */
  readonly nullable: boolean
  /** Whether its value may be shown nowhere. */
  readonly sensitive: boolean
}

/** The types of a rule at some of its places. */
export interface ExplainedTypes {
  /** The places, in the form of a field's path; `''` is the record. */
  readonly fields: readonly string[]
  /** The guard, where it is not decided by the place alone. */
  readonly when?: ExplainedPart
  /** The rule itself. */
  readonly condition: ExplainedPart
  /** The expression of its message. */
  readonly message?: ExplainedPart
}

/** What became of a rule at one place of a record. */
export interface RuleRun {
  /** JSON Pointer of the place; empty for the whole record. */
  readonly path: string
  /** What became of it. */
  readonly outcome: 'holds' | 'violated' | 'error' | 'limit' | 'does_not_apply' | 'not_evaluated'
  /** The code of the violation. */
  readonly code?: string
  /** The message of the violation. */
  readonly message?: string
  /** Why it does not apply, or was not evaluated. */
  readonly reason?: string
  /** The units that its guard and condition cost. */
  readonly cost?: number
  /** The guard and the values of its parts. */
  readonly when?: ExplainedPart
  /** The condition and the values of its parts. */
  readonly condition?: ExplainedPart
}

/** One rule: what the contract says of it, and what there is to explain. */
export interface ExplainedRule extends Rule {
  /** What it reads. */
  readonly cells: readonly ExplainedCell[]
  /** The types of its parts; one entry for all places at which they are the same. */
  readonly types: readonly ExplainedTypes[]
  /** The units that all of its runs on one record may cost. */
  readonly costLimit: number
  /** What became of it on the record, place by place, at most 100. */
  readonly runs?: readonly RuleRun[]
  /** How many runs there were. */
  readonly totalRuns?: number
}

/** What rules are, and what they made of a record. */
export class Explanation {
  private constructor(text: string)
  /** Whose rules they are. */
  readonly contract: Judge
  /**
   * What judges the structure of records: `fallbacks` are subschemas that are not compiled, `beyond` says why, and
   * whether the scan judges JSON text there all the same.
   */
  readonly schema: {
    readonly format: Format
    readonly fallbacks: readonly string[]
    readonly beyond: readonly {
      readonly pointer: string
      readonly keywords: readonly string[]
      readonly scanned: boolean
    }[]
  }
  /** The report of the record, where one was given. */
  readonly report?: Report
  /** The rules that were asked for, in the order of the document. */
  readonly rules: readonly ExplainedRule[]
  /** The JSON form as text, `stipula.explanation/1`: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}

/** Limits other than the default ones; the code of a `limit.` violation says which. */
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

/** The type of an argument or value of a host function. `int` and `uint` are given as `bigint`. */
export type FunctionType = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes'

/**
 * A function for rules, called `name(x)` or `x.name()`: typed, pure and synchronous. Its name, signature,
 * cost and version are a part of the contract's digest, its code is not. Where it throws, or gives a value
 * of another type, the rule cannot be evaluated: the code is `rule.error`, and nothing of the error is told.
 */
export interface HostFunction {
  /** The name in rules. */
  readonly name: string
  /** The types of 1 to 4 arguments; null is never given. */
  readonly takes: readonly FunctionType[]
  /** The type of its value; an `int` may be a `bigint` or a safe integer. */
  readonly gives: FunctionType
  /** The function. */
  readonly call: (...given: any[]) => bigint | number | boolean | string | Uint8Array
  /** Changes when what it does changes; `1` where left out. */
  readonly version?: string
  /** The cost units of a call, beside those of the texts that it is given; 1 where left out. */
  readonly cost?: number
}

/** How a contract is compiled. */
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
  /** Functions of the host that rules may call. */
  functions?: readonly HostFunction[]
  /** What `now` reads: the system's clock, or one that stands still. */
  clock?: Date | 'system'
  /** Turns every "not enforced" into an error. */
  strict?: boolean
  /** What a key that stands twice in JSON text is: refused (the default), or the last one counts. */
  duplicateKeys?: 'refuse' | 'last'
  /** Whether `format` of JSON Schema refuses (the default) or says nothing. */
  formats?: 'assert' | 'annotate'
  /** What a member is that an Avro record or ODCS properties do not declare: refused (the default), or ignored. */
  undeclared?: 'refuse' | 'ignore'
  /** How JSON text under an Avro schema is encoded: as people write it (the default), or the specification's own way. */
  jsonEncoding?: 'plain' | 'avro'
  /** The tags that make a field sensitive, instead of the default six. */
  sensitiveTags?: readonly string[]
  /** Limits other than the default ones. */
  limits?: Limits
  /**
   * Where schemas are found that frames name and the contract does not: by the number of a registry,
   * a guid, or a fingerprint of 16 hexadecimal digits. `null` where nobody knows it.
   */
  lookup?: (id: number | string) => string | WriterSchema | null | undefined
  /** Where the texts come from that the contract refers to. */
  resolver?: ((name: string) => string) | ReadonlyMap<string, string> | Readonly<Record<string, string>>
}

/** A value of a header. */
export type HeaderValue = Uint8Array | ArrayBuffer | string

/** Headers of a message: pairs, or an object as the clients of Kafka give it. */
export type Headers =
  | ReadonlyArray<readonly [string, HeaderValue | null | undefined]>
  | ReadonlyMap<string, HeaderValue | null | undefined>
  | Readonly<Record<string, HeaderValue | readonly HeaderValue[] | null | undefined>>

/** A schema that a lookup found, and the schemas that it refers to, by name. */
export interface WriterSchema {
  readonly schema: string
  readonly references?: Readonly<Record<string, string>>
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
  /** All diagnostics, by place; warnings among them. */
  readonly diagnostics: readonly Diagnostic[]
  /** The diagnostics' JSON form as text: the same bytes in every language. */
  toJson(): string
}

/** A record that its contract refuses. Its message names the first violations; `report` has them all. */
export class ViolationError extends Error {
  private constructor(message: string, text: string)
  readonly name: 'ViolationError'
  /** What the contract says of the record. */
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
  /** Compiles a bare schema, for people with a schema and three rules; `odcs` takes a contract's text. */
  static fromSchema(format: Format, schema: string, options?: Options): Contract
  /** Whether an object is valid. */
  isValid(record: unknown): boolean
  /** The report of an object. Never throws for bad data. */
  check(record: unknown): Report
  /** Throws `ViolationError`, with the report, where an object is not valid. */
  validate(record: unknown): void
  /** Whether a payload in the schema's own encoding (Avro datum, JSON text) is valid. */
  isValidBytes(payload: Uint8Array | ArrayBuffer): boolean
  /** The report of a payload in the schema's own encoding. Never throws for bad data. */
  checkBytes(payload: Uint8Array | ArrayBuffer): Report
  /** Throws `ViolationError` where a payload in the schema's own encoding is not valid. */
  validateBytes(payload: Uint8Array | ArrayBuffer): void
  /**
   * Whether a message is valid: its payload in the contract's framing (`null` is a tombstone), and
   * the headers that may name its schema.
   */
  isValidFramed(payload: Uint8Array | ArrayBuffer | null, headers?: Headers): boolean
  /** The report of a message; see `isValidFramed`. Never throws for bad data. */
  checkFramed(payload: Uint8Array | ArrayBuffer | null, headers?: Headers): Report
  /** Throws `ViolationError` where a message is not valid; see `isValidFramed`. */
  validateFramed(payload: Uint8Array | ArrayBuffer | null, headers?: Headers): void
  /**
   * The reports of the records of an Avro object container file, one after the other. A broken file ends
   * with a report that says so.
   */
  checkContainer(file: Uint8Array | ArrayBuffer): ContainerReports
  /**
   * The payload of an object: its datum, in the contract's framing. Throws `ViolationError` where its
   * structure does not fit.
   */
  encode(record: unknown): Uint8Array
  /**
   * The value of a payload that comes in the contract's framing. Throws `ViolationError` where it cannot
   * be decoded. A `long` is a `bigint`, a timestamp of milliseconds a `Date`, bytes are a `Buffer`.
   */
  decode(payload: Uint8Array | ArrayBuffer | null, headers?: Headers): unknown
  /** The headers that name the schema of a payload, under `framing: confluent-header`. */
  headers(): [string, Uint8Array][]
  /** How payloads are framed. */
  readonly framing: 'none' | 'confluent' | 'confluent-header' | 'single-object' | 'delimited'
  /** Whether JSON text is valid, under any schema. */
  isValidJson(json: string | Uint8Array | ArrayBuffer): boolean
  /** The report of JSON text, under any schema. Never throws for bad data. */
  checkJson(json: string | Uint8Array | ArrayBuffer): Report
  /** Throws `ViolationError` where JSON text is not valid, under any schema. */
  validateJson(json: string | Uint8Array | ArrayBuffer): void
  /** What rules are made of: types, what they read. Of one, by its id; an `Error` where there is none. */
  explainRules(rule?: string | null): Explanation
  /** What rules made of an object, part by part; sensitive values are masked. */
  explain(rule: string | null | undefined, record: unknown): Explanation
  /** What rules made of a payload in the schema's own encoding (Avro datum, JSON text). */
  explainBytes(rule: string | null | undefined, payload: Uint8Array | ArrayBuffer): Explanation
  /** What rules made of JSON text, under any schema. */
  explainJson(rule: string | null | undefined, json: string | Uint8Array | ArrayBuffer): Explanation
  /** The id of the contract, where its document has one. */
  readonly id: string | null
  /** The name of the contract, or of the schema where it stands alone. */
  readonly name: string | null
  /** The version of the contract. */
  readonly version: string | null
  /** The status of the contract, such as `active`. */
  readonly status: string | null
  /** Who owns the contract: whom a report names. */
  readonly owner: string | null
  /** Where to ask about the contract. */
  readonly support: string | null
  /** The enforcement digest: equal where every outcome is equal. */
  readonly digest: string
  /** The digest of the source text. */
  readonly textDigest: string
  /** The Avro schema in Parsing Canonical Form, with the types of all its files; null under any other schema. */
  readonly canonicalSchema: string | null
  /** The fingerprint of that form in hexadecimal digits; that of 64 bits has its lowest byte first. */
  schemaFingerprint(algorithm: 'CRC-64-AVRO' | 'MD5' | 'SHA-256'): string | null
  /** The format of the schema that judges. */
  readonly format: Format
  /** Every place of the record, in the order of the schema, parents before children. */
  readonly fields: readonly Field[]
  /** The rules that the contract states, enforced or not, in the order of its document. */
  readonly rules: readonly Rule[]
  /** What the document says beside schemas and rules, as it is written. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Parts of the contract that are read but not enforced, and why. */
  readonly notEnforced: readonly NotEnforced[]
  /** Warnings of the compilation. */
  readonly diagnostics: readonly Diagnostic[]
  /** The contract's text. */
  readonly source: string
  /** The fields that carry a tag, themselves or from what encloses them; case does not matter. */
  tagged(tag: string): readonly Field[]
  /** All that the contract says of itself as one line of JSON: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}

/** A contract in another form. */
export interface Conversion {
  /** The document: YAML of an ODCS contract, JSON of the registry form. */
  readonly text: string
  /** Files that the document names, by name: schemas beside an ODCS contract. */
  readonly files: Readonly<Record<string, string>>
  /** What the document says for stipula alone. */
  readonly carried: readonly string[]
  /** What the document does not say any more. */
  readonly dropped: readonly string[]
}

/**
 * Converts a contract's text: to ODCS, or to the Confluent registry form. Both forms have the same
 * enforcement digest. A contract that does not compile, or has no wire schema, throws `CompileError`.
 */
export function convert(source: string, to: 'odcs' | 'registry', options?: Options): Conversion

export type * from './changes.js'

/** How a contract has changed, and whom that breaks. */
export class Evolution {
  private constructor()
  /** The old contract: of several the newest. */
  readonly old: Party
  readonly new: Party
  /** What the old contract asks of its successors. */
  readonly level: Level
  /** The step of the version that the changes ask for. */
  readonly askedBump: Bump
  /** The step that the document made, where both versions can be read. */
  readonly madeBump?: Bump
  /** Whether the document made the step that its changes ask for. */
  readonly madeEnough?: boolean
  readonly changes: readonly Change[]
  readonly profiles: readonly ProfileVerdict[]
  /** Older versions that the policy does not look at, as they are of another group. */
  readonly notCompared: readonly string[]
  /** The verdict at a level; by default at that of the old contract. */
  verdict(level?: Level): Verdict
  /** The changes that break at a level, or could not be decided. */
  breaking(level?: Level): readonly Change[]
  /** The JSON form, `stipula.evolution/1`, as text: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}

/** Compares two versions of a contract: every change, whom it breaks, and a payload that shows it. */
export function compare(old: Contract, next: Contract): Evolution
/** The same against a history, from the oldest version to the newest; an empty one throws `TypeError`. */
export function compareHistory(history: readonly Contract[], next: Contract): Evolution

/** The reports of the records of a container file, one after the other. */
export class ContainerReports implements IterableIterator<Report> {
  private constructor()
  next(): IteratorResult<Report, undefined>
  [Symbol.iterator](): this
  /**
   * The numbers of the records that the report that came last tells of, the first of the file being 1: of one, or of
   * all those that are lost after a broken one; of a fault of the file, where the next would be.
   */
  readonly records: { readonly first: number; readonly last: number }
  /** Whether no more reports come: the one that came last tells of the file and not of a record, or there was none. */
  readonly hasEnded: boolean
}

/** Where a payload was recorded. */
export interface RecordedAt {
  readonly at?: string
}

/**
 * What recorded payloads say of a change: "what would it have rejected last week, and whose is it?" Each is judged by
 * both contracts; without an old one everything that fails does so newly. The endings of `add` are those of the verbs
 * of `Contract`.
 */
export class Recorded {
  constructor(next: Contract, old?: Contract)
  /** One object. */
  add(record: unknown, options?: RecordedAt): void
  /** One payload in the schema's own encoding (Avro datum, JSON text). */
  addBytes(payload: Uint8Array | ArrayBuffer, options?: RecordedAt): void
  /** One message: its payload in the contract's framing, and the headers that may name its schema. */
  addFramed(payload: Uint8Array | ArrayBuffer | null, headers?: Headers, options?: RecordedAt): void
  /** One record as JSON text, under any schema. */
  addJson(json: string | Uint8Array | ArrayBuffer, options?: RecordedAt): void
  /** The records of an Avro object container file, each paired with itself. */
  addContainer(file: Uint8Array | ArrayBuffer, options?: RecordedAt): void
  /** Records judged. */
  readonly records: number
  /** Records that the new contract refuses. */
  readonly invalid: number
  /** Records that the old contract accepts and the new one refuses. */
  readonly newlyInvalid: number
  /** Records that the old contract refuses and the new one accepts. */
  readonly newlyValid: number
  /** Violations of lines beyond the first thousand. */
  readonly notListed: number
  /** What newly fails or passes, by rule and constraint, the most frequent first. */
  readonly lines: readonly ReplayedLine[]
  /** The old contract, where there is one. */
  readonly old?: Party
  readonly new: Party
  /** The JSON form, `stipula.replay/1`, as text: the same bytes in every language. */
  toJson(): string
  /** The JSON form as data, so that `JSON.stringify` writes it. */
  toJSON(): unknown
}
