// The documents of the conformance data: what each is told is compared with the other languages.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { CompileError, Contract } from 'stipula'

import { TARGET } from '../support.js'

test('every document is told something', () => {
  const lines = readFileSync(new URL('outcomes/documents.jsonl', TARGET), 'utf8').split('\n').filter(Boolean)
  const documents = lines.map((line) => JSON.parse(line))
  const told = new Map(documents.map((document) => [document.key, outcome(document)]))
  assert.equal(told.size, documents.length)
  const keys = [...told.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  writeFileSync(new URL('outcomes/documents-node.tsv', TARGET), keys.map((key) => `${key}\t${told.get(key)}\n`).join(''))
})

function outcome({ text, name, kind, record }) {
  try {
    const contract = Contract.compile(text, kind === undefined ? { name } : { name, kind })
    return record === undefined ? contract.toJson() : contract.checkJson(record).toJson()
  } catch (error) {
    if (error instanceof CompileError) return error.toJson()
    throw error
  }
}
