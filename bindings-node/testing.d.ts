import type { FileUrl } from './index.js'

/** What came of one case of a tests file. */
export interface ContractTest {
  /** The tests file. */
  readonly file: string
  /** The line at which the case stands. */
  readonly line: number
  /** The name of the case; `(the file)` where the file could not be run. */
  readonly name: string
  /** Whether the contract says what the case expects. */
  readonly passed: boolean
  /** What differs, in a few lines. */
  readonly message: string
}

/** What came of every case of a tests file, or of all below a folder; none at all is an error. */
export function runContractTests(path: string | FileUrl): readonly ContractTest[]

/** Registers each case as a test of `node:test`, in a suite for its file. */
export function contractTests(path: string | FileUrl): void
