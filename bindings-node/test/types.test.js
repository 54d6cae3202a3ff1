// The types that the package declares, and the tour of the README.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import * as stipula from 'stipula'
import * as testing from 'stipula/testing'

import { ROOT } from '../support.js'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const TSC = join(PACKAGE, 'node_modules', 'typescript', 'bin', 'tsc')
const OPTIONS = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false']

function tsc(...options) {
  const run = spawnSync(process.execPath, [TSC, ...OPTIONS, ...options], { cwd: PACKAGE, encoding: 'utf8' })
  return { status: run.status, output: run.stdout + run.stderr }
}

function declaredIn(text) {
  return [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map((match) => match[1]).sort()
}

test('a program over the whole face is strict, without the types of Node', () => {
  const { status, output } = tsc('--noEmit', '--types', '', '--lib', 'es2023', 'typed/good.ts')
  assert.equal(status, 0, output)
})

test('wrong uses are found', () => {
  const lines = readFileSync(join(PACKAGE, 'typed', 'bad.ts'), 'utf8').split('\n')
  const wanted = lines.flatMap((line, index) => (line.endsWith('// wrong') ? [index + 1] : []))
  const { output } = tsc('--noEmit', '--types', '', '--lib', 'es2023', '--pretty', 'false', 'typed/bad.ts')
  const found = [...output.matchAll(/bad\.ts\((\d+),\d+\): error/g)].map((match) => Number(match[1]))
  assert.ok(wanted.length > 0)
  assert.deepEqual([...new Set(found)], wanted, output)
})

test('the declared names are the exported ones', () => {
  const text = readFileSync(join(PACKAGE, 'index.d.ts'), 'utf8')
  assert.deepEqual(declaredIn(text), Object.keys(stipula).sort())
  assert.deepEqual(declaredIn(readFileSync(join(PACKAGE, 'testing.d.ts'), 'utf8')), Object.keys(testing).sort())
  const [body] = text.slice(text.indexOf('export class Contract')).split('\n}\n')
  const members = [...body.matchAll(/^ {2}(?:static |readonly )?(\w+)[(:]/gm)].map((match) => match[1])
  const real = [...Object.getOwnPropertyNames(stipula.Contract.prototype), ...Object.getOwnPropertyNames(stipula.Contract)]
  const inherited = ['constructor', 'length', 'name', 'prototype']
  assert.deepEqual([...new Set(members)].sort(), [...new Set(['name', ...real])].filter((name) => name === 'name' || !inherited.includes(name)).sort())
})

test('what vectors say of fields and rules is declared', () => {
  const text = readFileSync(join(PACKAGE, 'index.d.ts'), 'utf8')
  const declared = (name) => {
    const [body] = text.slice(text.indexOf(`export interface ${name} {`)).split('\n}\n')
    return new Set([...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map((match) => match[1]))
  }
  const vectors = JSON.parse(readFileSync(new URL('tests/vectors/document-api.json', ROOT), 'utf8'))
  const joined = (lines) => (Array.isArray(lines) ? lines.join('\n') : lines)
  const contracts = vectors
    .filter(({ document, diagnostics }) => document !== undefined && diagnostics === undefined)
    .map(({ document, files = {} }) => stipula.Contract.compile(joined(document), { resolver: (name) => joined(files[name]) }))
  for (const [name, part] of [['Field', 'fields'], ['Rule', 'rules']]) {
    const said = new Set(contracts.flatMap((contract) => contract[part].flatMap(Object.keys)))
    assert.ok(said.size > 10)
    const known = declared(name)
    assert.deepEqual([...said].filter((each) => !known.has(each)), [], name)
  }
})

test('the tour of the README runs', (context) => {
  const readme = new URL('README.md', ROOT)
  assert.ok(existsSync(readme))
  const text = readFileSync(readme, 'utf8')
  const blocks = [...text.matchAll(/^```(ts|js)\n(.*?)^```$/gms)].map((match) => [match[1], match[2]])
  assert.ok(blocks.length > 0, 'the README has no TypeScript')
  // Inside of the package, so that `stipula` is found by its own name.
  const folder = mkdtempSync(join(PACKAGE, '.tour-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const names = blocks.map(([kind, code], index) => {
    const name = join(folder, `block${index + 1}.m${kind}`)
    writeFileSync(name, code)
    return name
  })
  const typed = names.filter((name) => name.endsWith('.mts'))
  if (typed.length > 0) {
    const { status, output } = tsc('--types', 'node', '--rootDir', folder, '--outDir', folder, ...typed)
    assert.equal(status, 0, output)
  }
  for (const name of names) {
    const run = spawnSync(process.execPath, [name.replace(/\.mts$/, '.mjs')], { cwd: fileURLToPath(ROOT), encoding: 'utf8' })
    assert.equal(run.status, 0, run.stderr)
  }
})
