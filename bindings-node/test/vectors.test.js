// The shared vectors, through every way in; `tests/vectors/README.md` says what they mean.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'

import { CompileError, Contract, compareHistory, convert } from 'stipula'

import { ROOT, TARGET, thrownBy } from '../support.js'

const VECTORS = new URL('tests/vectors/', ROOT)
const NAMES = { duplicate_keys: 'duplicateKeys', sensitive_tags: 'sensitiveTags', json_encoding: 'jsonEncoding' }
const outcomes = new Map()

const read = (path, base = ROOT) => readFileSync(new URL(path, base), 'utf8')
const joined = (text) => (Array.isArray(text) ? text.join('\n') : text)
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())

const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json')).sort()

test('there are vectors', () => assert.ok(files.length > 0))

for (const file of files) {
  for (const vector of JSON.parse(read(file, VECTORS))) {
    const key = `${file.replace(/\.json$/, '')}/${vector.name}`
    test(key, () => (vector.diagnostics ? refused(key, vector) : judged(key, vector)))
  }
}

for (const pair of JSON.parse(read('evolution/pairs.json', VECTORS))) {
  test(`evolution/${pair.name}`, () => {
    const version = ({ document, files = {} }) => {
      const all = { ...pair.files, ...files }
      return Contract.compile(joined(document), { resolver: (name) => joined(all[name]) })
    }
    const evolution = compareHistory(pair.history.map(version), version(pair.new))
    const changes = evolution.changes.map(({ code, path, backward, forward }) => `${code} ${path} ${backward} ${forward}`)
    assert.deepEqual(changes.sort(), pair.expect.changes)
    for (const [level, verdict] of Object.entries(pair.expect.verdicts)) {
      assert.equal(evolution.verdict(level), verdict, level)
      assert.equal(evolution.breaking(level).length > 0, verdict !== 'COMPATIBLE', level)
    }
    outcomes.set(`evolution/${pair.name}`, evolution.toJson())
  })
}

after(() => {
  const keys = [...outcomes.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  mkdirSync(new URL('outcomes/', TARGET), { recursive: true })
  writeFileSync(new URL('outcomes/node.tsv', TARGET), keys.map((key) => `${key}\t${outcomes.get(key)}\n`).join(''))
})

function refused(key, vector) {
  const error = thrownBy(() => compiled(vector))
  assert.ok(error instanceof CompileError, String(error))
  outcomes.set(key, error.toJson())
  sameDiagnostics(error.diagnostics, vector.diagnostics)
}

function judged(key, vector) {
  const contract = compiled(vector)
  if (vector.warnings) sameDiagnostics(contract.diagnostics, vector.warnings)
  sameApi(key, contract, vector)
  outcomes.set(`${key}/api`, contract.toJson())
  for (const to of vector.document === undefined ? [] : ['odcs', 'registry']) outcomes.set(`${key}/convert-${to}`, converted(vector, to))
  const runs = (vector.cases ?? []).flatMap(steps).map((step) => ({ ...step, report: check(contract, step) }))
  for (const { name, way, value, report } of runs) {
    const text = () => `[${[...contract.checkContainer(value)].map((each) => each.toJson()).join(',')}]`
    outcomes.set(`${key}/${name}/${way}`, way === 'container' ? text() : report.toJson())
  }
  for (const { name, datum, json, host: typed } of vector.cases ?? []) {
    if (datum === undefined || JSON.stringify(typed ?? null).includes('"$decimal"')) continue
    const coded = { encode: contract.encode(json === undefined ? host(typed) : json) }
    coded.decode = contract.encode(contract.decode(Buffer.from(datum, 'base64')))
    for (const [way, found] of Object.entries(coded)) {
      outcomes.set(`${key}/${name}/${way}`, Buffer.from(found).toString('hex'))
      assert.equal(Buffer.from(found).toString('base64'), datum, `${key}/${name}/${way}`)
    }
  }
  if (key.startsWith('explain/')) {
    outcomes.set(`${key}/explain`, contract.explainRules().toJson())
    for (const step of runs) outcomes.set(`${key}/${step.name}/${step.way}/explain`, explain(contract, step).toJson())
  }
  for (const step of runs) {
    const place = `${key}/${step.name}/${step.way}`
    sameOutcome(place, step.report, step.expect)
    assert.equal(isValid(contract, step), step.report.valid, place)
  }
}

function compiled(vector) {
  const { contract, document } = vector
  if (contract !== undefined) return Contract.fromFile(new URL(contract, ROOT), { name: contract, ...optionsOf(vector) })
  return Contract.compile(joined(document), { ...optionsOf(vector), resolver: filesOf(vector) })
}

function optionsOf({ options: { now, limits, lookup, ...rest } = {} }) {
  const plain = Object.fromEntries(Object.entries(rest).map(([name, value]) => [NAMES[name] ?? name, value]))
  if (now !== undefined) plain.clock = new Date(now)
  if (limits !== undefined) plain.limits = Object.fromEntries(Object.entries(limits).map(([name, n]) => [camel(name), n]))
  if (lookup !== undefined) {
    plain.lookup = (id) => {
      if (lookup[id] === '?') throw new Error('the registry is away')
      return lookup[id] === undefined ? null : joined(lookup[id])
    }
  }
  return plain
}

function filesOf({ files = {} }) {
  return new Map(Object.entries(files).map(([name, text]) => [name, joined(text)]))
}

/** Another form of the contract, or why there is none. */
function converted(vector, to) {
  try {
    const { text, files, carried, dropped } = convert(joined(vector.document), to, { ...optionsOf(vector), resolver: filesOf(vector) })
    return JSON.stringify([text, Object.entries(files), carried, dropped])
  } catch (error) {
    if (error instanceof CompileError) return error.toJson()
    throw error
  }
}

function steps(vectorCase) {
  const { name, ways, expect } = vectorCase
  if (vectorCase.lines !== undefined) return lineSteps(vectorCase)
  return inputs(vectorCase)
    .filter(([way]) => !ways || ways.includes(way))
    .map(([way, value]) => ({ name, way, value, expect }))
}

function inputs({ json, text, text_base64: encoded, base64, framed, container, host: value }) {
  if (json !== undefined) return [['json', JSON.stringify(json)], ['object', json]]
  if (text !== undefined) return [['json', Buffer.from(text)]]
  if (encoded !== undefined) return [['json', Buffer.from(encoded, 'base64')]]
  if (base64 !== undefined) return [['bytes', Buffer.from(base64, 'base64')]]
  if (container !== undefined) return [['container', Buffer.from(container, 'base64')]]
  if (framed !== undefined) return [['framed', message(framed)]]
  // There is no decimal in this language.
  return JSON.stringify(value).includes('"$decimal"') ? [] : [['object', host(value)]]
}

function lineSteps({ name, lines, expect, ways = ['json', 'object'] }) {
  const expected = expect === 'valid' ? undefined : JSON.parse(read(expect))
  const texts = read(lines).replace(/\n$/, '').split('\n')
  if (expected) assert.deepEqual(expected.map(({ line }) => line), texts.map((_, index) => index + 1))
  return texts.flatMap((text, index) => {
    const wanted = expected ? { valid: false, ...expected[index] } : { valid: true }
    const value = { json: () => text, object: () => JSON.parse(text) }
    return (wanted.ways ?? ways).map((way) => ({ name: `${name}/${index + 1}`, way, value: value[way](), expect: wanted }))
  })
}

/** A host value, its typed parts made. */
function host(value) {
  if (Array.isArray(value)) return value.map(host)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const makers = {
    $bytes: (text) => Uint8Array.from(Buffer.from(text, 'base64')),
    $bigint: BigInt,
    $timestamp: (text) => new Date(text),
    $nan: () => NaN,
    $infinity: () => Infinity,
  }
  if (entries.length === 1 && Object.hasOwn(makers, entries[0][0])) return makers[entries[0][0]](entries[0][1])
  return Object.fromEntries(entries.map(([key, member]) => [key, host(member)]))
}

function message({ payload, headers = [] }) {
  const bytes = (encoded) => Buffer.from(encoded, 'base64')
  return [payload === null ? null : bytes(payload), headers.map(([name, value]) => [name, bytes(value)])]
}

function check(contract, { way, value }) {
  if (way === 'framed') return contract.checkFramed(...value)
  if (way === 'container') return [...contract.checkContainer(value)].at(-1)
  return { json: () => contract.checkJson(value), bytes: () => contract.checkBytes(value), object: () => contract.check(value) }[way]()
}

function explain(contract, { way, value }) {
  const verbs = {
    json: () => contract.explainJson(null, value),
    bytes: () => contract.explainBytes(null, value),
    object: () => contract.explain(null, value),
  }
  return verbs[way]()
}

function isValid(contract, { way, value }) {
  const verbs = {
    framed: () => contract.isValidFramed(...value),
    container: () => [...contract.checkContainer(value)].at(-1).valid,
    json: () => contract.isValidJson(value),
    bytes: () => contract.isValidBytes(value),
    object: () => contract.isValid(value),
  }
  return verbs[way]()
}

function sameOutcome(place, report, { valid, class: kind = valid ? 'valid' : report.class, violations = [] }) {
  const found = report.violations.map(({ code, path, rule }) => [code, path, rule])
  assert.deepEqual([report.valid, found], [valid, violations.map(({ code, path, rule }) => [code, path, rule])], place)
  assert.equal(report.class, kind, place)
}

function sameApi(place, contract, { api = {}, tagged = {} }) {
  const form = contract.toJSON()
  for (const [part, expected] of Object.entries(api)) assert.deepEqual(form[part], expected, `${place}/${part}`)
  for (const [tag, expected] of Object.entries(tagged)) {
    assert.deepEqual(contract.tagged(tag).map(({ path }) => path), expected, `${place}/${tag}`)
  }
}

function sameDiagnostics(found, wanted) {
  const told = (list) => list.map(({ code, severity }) => [code, severity])
  assert.deepEqual(told(found), told(wanted))
}
