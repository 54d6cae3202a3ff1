// What a contract says of itself: the accessors against the JSON form, which the vectors pin.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract } from 'stipula'

import { ROOT } from '../support.js'

const SAMPLES = ['orders/v2.odcs.yaml', 'orders/order.avsc', 'payments/v1.odcs.yaml', 'payments/payment.schema.json', 'shipments/v1.odcs.yaml']
const PARTS = ['id', 'name', 'version', 'status', 'owner', 'support', 'digest', 'text_digest', 'metadata']

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())
const named = (form) => Object.fromEntries(Object.entries(form).map(([name, value]) => [camel(name), value]))

for (const sample of SAMPLES) {
  test(`the accessors of ${sample} are its JSON form`, () => {
    const contract = Contract.fromFile(new URL(`contracts/${sample}`, ROOT))
    const form = JSON.parse(contract.toJson())
    for (const part of PARTS) assert.deepEqual(contract[camel(part)], form[part], part)
    assert.equal(contract.format, form.schema_format)
    assert.ok(contract.fields.length > 5)
    assert.deepEqual(contract.fields, form.fields.map(named))
    assert.deepEqual(contract.rules, form.rules.map(named))
    assert.deepEqual(contract.notEnforced, form.not_enforced)
    assert.deepEqual(JSON.parse(JSON.stringify(contract)), form)
    for (const tag of ['PII', 'pii', 'nobody']) {
      const carries = ({ tags, inheritedTags }) => [...tags, ...inheritedTags].some((each) => each.toLowerCase() === tag.toLowerCase())
      assert.deepEqual(contract.tagged(tag), contract.fields.filter(carries))
    }
  })
}

test('a field and a rule as people read them', () => {
  const contract = Contract.fromFile(new URL('contracts/shipments/v1.odcs.yaml', ROOT))
  assert.equal(contract.format, 'odcs')
  const field = (path) => contract.fields.find((each) => each.path === path)
  assert.deepEqual(field('attempts').constraints, { minimum: 0, maximum: 5 })
  assert.equal(field('parcels[].weight_kg').required, true)
  assert.deepEqual(field('recipient.address.city').inheritedTags, ['PII'])
  assert.equal('default' in field('attempts'), false)
  const rule = contract.rules.find((each) => each.id === 'express-is-light')
  assert.deepEqual([rule.mode, rule.action, rule.when], ['WRITE', 'DLQ', "this.service == 'EXPRESS'"])
  const schema = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "int"], "default": null}]}'
  assert.equal(Contract.compile(schema).fields[0].default, null)
})

test('nobody changes what is handed out', () => {
  const contract = Contract.fromFile(new URL('contracts/shipments/v1.odcs.yaml', ROOT))
  const changes = [
    () => contract.fields.push(1),
    () => (contract.fields[0].nullable = true),
    () => (contract.tagged('PII')[0].nullable = true),
    () => (contract.rules[0].reads[0] = 'x'),
    () => (contract.metadata.id = 'x'),
    () => (contract.metadata.team.name = 'x'),
    () => contract.notEnforced.pop(),
  ]
  for (const change of changes) assert.throws(change, TypeError, String(change))
  for (const tag of [undefined, null, 1]) assert.throws(() => contract.tagged(tag), TypeError)
})

test('the fingerprints of an Avro schema', () => {
  const ages = Contract.fromSchema('avro', '{"namespace": "a", "name": "Age", "type": "fixed", "size": 2}')
  assert.equal(ages.canonicalSchema, '{"name":"a.Age","type":"fixed","size":2}')
  assert.equal(ages.schemaFingerprint('CRC-64-AVRO'), '7fd8568e06e781cb')
  assert.equal(ages.schemaFingerprint('MD5'), '18acd650f99fc07a510f25a691696a20')
  const unknown = { name: 'TypeError', message: 'expected `CRC-64-AVRO`, `MD5` or `SHA-256`, found `sha1`' }
  assert.throws(() => ages.schemaFingerprint('sha1'), unknown)
  assert.throws(() => ages.schemaFingerprint(1), TypeError)
  const other = Contract.fromSchema('json-schema', '{}')
  assert.equal(other.canonicalSchema, null)
  assert.equal(other.schemaFingerprint('MD5'), null)
})
