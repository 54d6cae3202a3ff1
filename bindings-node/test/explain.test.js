// What rules are made of, and what they made of a record.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Explanation } from 'stipula'

import { orders } from '../support.js'

const BAD = { id: 1, total: 1, tax: 2, note: null }
const contract = orders()

test('a record part by part', () => {
  const explanation = contract.explain(null, BAD)
  assert.ok(explanation instanceof Explanation)
  assert.equal(explanation.toJson(), contract.explainJson(undefined, JSON.stringify(BAD)).toJson())
  assert.equal(explanation.report.toJson(), contract.check(BAD).toJson())
  assert.equal(explanation.contract.digest, contract.digest)
  assert.deepEqual(explanation.rules.map(({ id }) => id), contract.rules.map(({ id }) => id))
  const [run] = explanation.rules.flatMap(({ runs }) => runs).filter(({ outcome }) => outcome === 'violated')
  assert.deepEqual(run.condition.parts.map(({ text, state }) => [text, state]), [['this.total', 'value'], ['this.tax', 'value']])
  assert.equal(JSON.parse(JSON.stringify(explanation)).format, 'stipula.explanation/1')
})

test('rules alone', () => {
  const explanation = contract.explainRules()
  assert.equal(explanation.report, undefined)
  assert.deepEqual(explanation.schema, { format: 'avro', fallbacks: [], beyond: [] })
  for (const { runs, types, cells, reads, costLimit } of explanation.rules) {
    assert.equal(runs, undefined)
    assert.equal(types[0].condition.type, 'bool')
    assert.deepEqual(cells.map(({ path }) => path).sort(), [...reads].sort())
    assert.equal(costLimit, 1e6)
  }
  assert.deepEqual(contract.explainRules(contract.rules[0].id).rules, explanation.rules.slice(0, 1))
})

test('an unknown rule', () => {
  for (const explain of [() => contract.explainRules('nothing'), () => contract.explain('nothing', BAD)]) {
    assert.throws(explain, { message: 'the contract has no rule `nothing`' })
  }
  assert.throws(() => contract.explainRules(1), TypeError)
  assert.throws(() => contract.explainBytes(null, 'text'), TypeError)
})
