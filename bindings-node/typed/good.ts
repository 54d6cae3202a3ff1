// Uses every part of the package with its types; only read by the type checker.
import { CompileError, ContainerReports, Contract, Evolution, Explanation, Recorded, Report, ViolationError, compare, compareHistory, convert } from 'stipula'
import { contractTests, runContractTests } from 'stipula/testing'
import type { ContractTest } from 'stipula/testing'
import type { Acceptance, Action, Bump, Change, Class, Conversion, Diagnostic, ExplainedCell, ExplainedPart, ExplainedRule, ExplainedTypes, Field, Format, Judge, Level, NotEnforced, NotEvaluated, Party, Place, Position, ProfileVerdict, ReplayedExample, ReplayedLine, Rule, RuleRun, Tally, Verdict, Violation, Witness } from 'stipula'

const contract: Contract = Contract.compile('text', {
  name: 'a.avsc',
  kind: 'avro',
  object: 'Order',
  side: 'writer',
  rules: { a: 'true' },
  clock: new Date(0),
  strict: true,
  duplicateKeys: 'last',
  formats: 'annotate',
  undeclared: 'ignore',
  sensitiveTags: ['PII'],
  limits: { payloadDepth: 3 },
  resolver: (name) => name.toUpperCase(),
})
Contract.fromFile('a.avsc', { clock: 'system', resolver: new Map([['a', 'b']]) })
Contract.fromSchema('json-schema', 'text', { resolver: { a: 'b' } })
Contract.fromSchema('odcs', 'text')
const converted: Conversion = convert('text', 'registry', { name: 'a.odcs.yaml', strict: true })
Contract.compile(converted.text, { resolver: converted.files })
const losses: readonly string[] = [...converted.carried, ...converted.dropped]

const valid: boolean[] = [
  contract.isValid({ a: 1n }),
  contract.isValidBytes(new Uint8Array(1)),
  contract.isValidBytes(new ArrayBuffer(1)),
  contract.isValidJson('{}'),
  contract.isValidJson(new Uint8Array(1)),
]
const reports: Report[] = [contract.check(valid), contract.checkBytes(new Uint8Array(1)), contract.checkJson('{}')]
for (const report of reports) {
  const kind: Class = report.class
  const violations: readonly Violation[] = [...report, ...report.violations]
  const parts: [Judge, readonly Tally[], readonly NotEvaluated[], readonly NotEnforced[], string] = [
    report.contract,
    report.tally,
    report.notEvaluated,
    report.notEnforced,
    report.toJson(),
  ]
  const action: Action | undefined = violations[0]?.action
  const found: string | undefined = violations[0]?.found
  valid.push([kind, parts, action, found].length > 0)
}

try {
  contract.validate({})
  contract.validateBytes(new Uint8Array(1))
  contract.validateJson('{}')
  const explanation: Explanation = contract.explain(null, {})
  const told: Explanation[] = [contract.explainRules(), contract.explainBytes('r', new Uint8Array(1)), contract.explainJson('r', '{}')]
  const explained: ExplainedRule | undefined = explanation.rules[0]
  const run: RuleRun | undefined = explained?.runs?.[0]
  const part: ExplainedPart | undefined = run?.condition
  const cells: readonly ExplainedCell[] | undefined = explained?.cells
  const types: readonly ExplainedTypes[] | undefined = explained?.types
  void [told, part, cells, types, explanation.report?.valid]
} catch (error) {
  if (error instanceof ViolationError) error.report.violations.map(({ code }) => code)
  if (error instanceof CompileError) {
    const diagnostics: readonly Diagnostic[] = error.diagnostics
    const place: Place | undefined = diagnostics[0]?.place
    const line: number | undefined = place?.endLine
    error.toJson().concat(String(line))
  }
}

const tests: readonly ContractTest[] = runContractTests('contracts/')
contractTests(tests[0]?.file ?? 'contracts/')

const labels: (string | null)[] = [contract.id, contract.name, contract.version, contract.status, contract.owner, contract.support]
const digests: string[] = [contract.digest, contract.textDigest, contract.source]
const format: Format = contract.format
const rules: readonly Rule[] = contract.rules
const position: Position | undefined = rules[0]?.position
const fields: readonly Field[] = [...contract.fields, ...contract.tagged('PII')]
const domain: unknown = contract.metadata.domain
export const told: unknown[] = [position?.line, fields[0]?.inheritedTags[0], domain, contract.toJson(), contract.toJSON()]
const [first] = fields
const [rule] = rules
export const parts: unknown[] = [first?.constraints.minimum, first?.default, first?.property?.customProperties, first?.listedAt]
export const speaks: (string | undefined)[] = [rule?.kind, rule?.mode, rule?.writerAction, rule?.when, rule?.reason, rule?.reads[0]]
export { digests, format, labels, losses, rules }

const evolution: Evolution = compareHistory([contract], contract)
const level: Level = evolution.level
const verdict: Verdict = compare(contract, contract).verdict('FULL_TRANSITIVE')
const changes: readonly Change[] = evolution.breaking(level)
const witness: Witness | undefined = changes[0]?.witnesses[0]
const acceptance: Acceptance | undefined = changes[0]?.accepted
const bumps: (Bump | undefined)[] = [evolution.askedBump, evolution.madeBump]
const parties: Party[] = [evolution.old, evolution.new]
const profiles: readonly ProfileVerdict[] = evolution.profiles
export const compared: unknown[] = [verdict, witness?.readAs, acceptance?.until, bumps, parties, profiles, evolution.toJson()]

const recorded: Recorded = new Recorded(contract, contract)
recorded.add({ a: 1 }, { at: 'orders/3/17' })
recorded.addBytes(new Uint8Array())
recorded.addFramed(null, [], { at: 'x' })
recorded.addJson('{}')
recorded.addContainer(new ArrayBuffer(0))
const lines: readonly ReplayedLine[] = new Recorded(contract).lines
const example: ReplayedExample | undefined = lines[0]?.examples[0]
export const replayed: unknown[] = [recorded.newlyInvalid, recorded.old?.owner, recorded.new.digest, example?.at, recorded.toJson()]

const contained: ContainerReports = contract.checkContainer(new Uint8Array())
const numbers: number[] = [contained.records.first, contained.records.last]
export const containing: unknown[] = [numbers, contained.hasEnded, [...contained].map((report: Report) => report.valid)]
