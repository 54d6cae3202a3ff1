// The native library: beside this package, under the name that a build gives it.
import { createRequire } from 'node:module'

export const { Comparing, Compilation, Converting, Recorder } = createRequire(import.meta.url)('../stipula.node')
