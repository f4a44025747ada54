import ts from 'typescript'
import { expect, test } from 'vitest'
import { type SourceFile, sourceFiles } from '#tests/support/source-files.ts'

/** What a module that the browser may load imports of packages. */
const browserPackages = ['react', 'react-dom/client', '@remix-run/react', '@conform-to/react', 'zod']

/** Remix itself takes the server's part out of these, and the build fails where it cannot. */
const splitByRemix = /^app\/(routes\/|root\.tsx$|entry\.server\.tsx$|routes\.ts$)/

/** Names of the modules whose values the text imports or exports on; types are gone before anything runs. */
function valueImports(text: string): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    const name = importedName(node)
    if (name) names.push(name)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('module.tsx', text, ts.ScriptTarget.Latest))
  return names
}

function importedName(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) return nameOf(node.moduleSpecifier)
  if (ts.isExportDeclaration(node) && !node.isTypeOnly) return nameOf(node.moduleSpecifier)
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isCall ? nameOf(node.arguments[0]) : undefined
}

function nameOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteral(node) ? node.text : undefined
}

function belongsToServer(name: string): boolean {
  if (/^(\.|#app\/)/.test(name)) return /\.server(\.tsx?)?$/.test(name)
  return !browserPackages.includes(name)
}

function offences({ path, text }: SourceFile): string[] {
  return valueImports(text)
    .filter(belongsToServer)
    .map((name) => `${path} imports ${name}: end its name in .server.ts, or take the import out`)
}

test('every module of the store ends in .server.ts, its types included', () => {
  const modules = sourceFiles(['db'], /\.tsx?$/).map(({ path }) => path)
  expect(modules.filter((path) => !path.endsWith('.server.ts'))).toEqual([])
})

test('a module that the browser may load imports nothing of the server', () => {
  const browser = sourceFiles(['app'], /(?<!\.server)\.tsx?$/).filter(({ path }) => !splitByRemix.test(path))
  expect(browser.flatMap(offences)).toEqual([])
})

test.each([
  "import { readFileSync } from 'node:fs'",
  "import type {} from 'zod'\nimport { openSql } from '#db/client.server.ts'",
  "import { type Log, createLog } from '#app/platform/log.server.ts'",
  "export { createJob } from './jobs.server.ts'",
  "const later = () => import('jose')",
])('a planted import of the server is found: %s', (text) => {
  expect(offences({ path: 'app/ui/planted.ts', text })).toHaveLength(1)
})

test('types of the server may be named by a module that the browser loads', () => {
  expect(offences({ path: 'app/ui/planted.ts', text: "import type { Sql } from '#db/sql.server.ts'" })).toEqual([])
})
