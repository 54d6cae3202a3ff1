// What comparisons and replays are made of.

/** Who must be able to read whose records. */
export type Level =
  | 'NONE'
  | 'BACKWARD'
  | 'BACKWARD_TRANSITIVE'
  | 'FORWARD'
  | 'FORWARD_TRANSITIVE'
  | 'FULL'
  | 'FULL_TRANSITIVE'

/** What is said of a change, or of all: `UNKNOWN` is never compatible. */
export type Verdict = 'COMPATIBLE' | 'UNKNOWN' | 'BREAKING'

/** A step of semantic versions. */
export type Bump = 'none' | 'patch' | 'minor' | 'major'

/** A payload that shows a break: both contracts have judged it. */
export interface Witness {
  /** Who writes it and who reads it: `backward` is written under the old contract. */
  readonly way: 'backward' | 'forward'
  /** Whether rules were asked as well. */
  readonly level: 'structure' | 'contract'
  readonly encoding: 'avro' | 'json'
  /** The record as JSON text, as its writer has it. */
  readonly record: string
  /** An Avro datum in hexadecimal digits, or JSON text; empty where it is masked. */
  readonly payload: string
  /** Whether the record shows values of sensitive fields as `***`, and the payload is left out. */
  readonly masked?: boolean
  /** What its reader says; empty where the reader takes it for something else. */
  readonly refused: readonly string[]
  /** The record as its reader has it, where that differs. */
  readonly readAs?: string
}

/** A break that its owner has accepted. */
export interface Acceptance {
  readonly owner?: string
  readonly reason?: string
  /** The last day on which it is accepted, as in `2026-01-31`. */
  readonly until?: string
}

/** One change of a contract, and whom it breaks. */
export interface Change {
  /** Stable name of the change, such as `change.field_added`. */
  readonly code: string
  readonly area: 'schema' | 'rules' | 'tags' | 'metadata' | 'service_levels' | 'policy'
  /** JSON Pointer over the fields, `*` for elements and values of maps; empty for the record. */
  readonly path: string
  /** The rule's id, where a rule has changed. */
  readonly rule?: string
  /** Which of several changes with one code at one place: a symbol, a tag, a branch, a keyword by its pointer. */
  readonly about?: string
  readonly message: string
  /** What the old contract says. */
  readonly old?: string
  /** What the new contract says. */
  readonly new?: string
  /** Whether the new contract still reads what the old one wrote. */
  readonly backward: Verdict
  /** Whether the old contract still reads what the new one writes. */
  readonly forward: Verdict
  /** Whom it hurts of those who follow the old contract. */
  readonly hurts: 'nobody' | 'producer' | 'consumer' | 'both'
  /** Whether the policy of the old contract looks at changes of this kind. */
  readonly covered: boolean
  /** How to make it compatible. */
  readonly fix?: string
  /** Payloads that show the break, one for each way. */
  readonly witnesses: readonly Witness[]
  /** Why no payload shows it, where none does. */
  readonly noWitness?: string
  /** The version that it is a change from, where the contract was compared with several. */
  readonly against?: string
  readonly accepted?: Acceptance
}

/** The contract of one side of a comparison. */
export interface Party {
  readonly id?: string
  readonly name?: string
  readonly version?: string
  readonly digest: string
  readonly owner?: string
  readonly support?: string
}

/** What another checker would say of the schemas alone. */
export interface ProfileVerdict {
  readonly profile: string
  readonly backward: Verdict
  readonly forward: Verdict
  /** Where it differs, and why. */
  readonly notes: readonly string[]
}

/** A record that newly fails, or newly passes. */
export interface ReplayedExample {
  /** Where it was recorded, as the caller says; else its number. */
  readonly at: string
  /** What is said of it; never a value of a field that is sensitive under either contract. */
  readonly message: string
}

/** One rule or constraint, and how many records it newly refuses or lets pass. */
export interface ReplayedLine {
  /** The code of the violation. */
  readonly code: string
  /** JSON Pointer with `*` for elements of lists and keys of maps; empty for the record. */
  readonly path: string
  /** The rule's id, where a rule speaks. */
  readonly rule?: string
  /** Whether it rejects. */
  readonly rejects: boolean
  /** Records that newly fail. */
  readonly fails: number
  /** Records that newly pass. */
  readonly passes: number
  /** The first of them. */
  readonly examples: readonly ReplayedExample[]
}
