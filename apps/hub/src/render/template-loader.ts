import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TemplateFiles, TemplateSource } from './template-source.ts'
import { templateSource } from './template-source.ts'

/** Reads every message folder under `folder` (`templates/`), with the layout; sorted by name. */
export async function loadTemplates(folder: string): Promise<readonly TemplateSource[]> {
  const layout = await filesOf(join(folder, '_layout'))
  const names = await messageFolders(folder)
  return Promise.all(names.map(async name => templateSource(name, await filesOf(join(folder, name)), layout)))
}

async function messageFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isDirectory() && /^[a-z0-9]/.test(entry.name))
    .map(entry => entry.name)
    .sort()
}

// Editors and systems leave other files beside these (.DS_Store, body.mjml~): they are no part of a revision.
const TEMPLATE_FILE = /^[a-z0-9][\w.-]*\.(mjml|txt|hbs|json)$/

async function filesOf(folder: string): Promise<TemplateFiles> {
  const names = (await readdir(folder)).filter(name => TEMPLATE_FILE.test(name))
  const contents = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, contents[index] ?? '']))
}
