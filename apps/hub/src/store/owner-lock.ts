import { randomUUID } from 'node:crypto'
import { link, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FixSettings } from '@beckon/plugin-kit'
import { readIfThere, writeDraft } from '../durable-file.ts'
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts'

/** The one process that may run the database of a data folder. */
export interface OwnerLock {
  release(): Promise<void>
}

interface Owner extends ProcessIdentity {
  /** Tells this ownership from every other, also where the start time is unknown. */
  readonly id: string
}

/**
 * Makes this process the owner of the folder (owner.json), or refuses, naming the owner that lives.
 *
 * A dead owner's place must go to exactly one of those who find it dead, and a late one must not remove the lock of
 * the winner. So nobody removes: who wants to succeed first becomes the dead owner's *heir* by a link that only one
 * can make, looks again whether that owner is still the one in owner.json, and only then replaces it. An heir that
 * died in between has heirs of its own.
 */
export async function ownDataDir(dataDir: string): Promise<OwnerLock> {
  const file = join(dataDir, 'owner.json')
  const me: Owner = { ...identityOf(process.pid), id: randomUUID() }
  const draft = `${file}.${me.id}`
  await writeDraft(draft, JSON.stringify(me))
  try {
    while (!(await acquire(file, draft)));
  } finally {
    await rm(draft, { force: true })
  }
  return { release: () => release(file, me) }
}

/** False: somebody moved in between, look again. */
async function acquire(file: string, draft: string): Promise<boolean> {
  if (await linked(draft, file)) return true
  const owner = await read(file)
  if (!owner) return false
  const last = await lastHeir(file, owner)
  if (isAlive(last)) throw refusal(file, last)
  return succeed(file, draft, owner, last)
}

async function succeed(file: string, draft: string, dead: Owner, last: Owner): Promise<boolean> {
  const will = heirFile(file, last)
  if (!(await linked(draft, will))) return false
  if ((await read(file))?.id !== dead.id) {
    await rm(will, { force: true })
    return false
  }
  await rename(draft, file)
  await removeHeirs(file)
  return true
}

async function lastHeir(file: string, owner: Owner): Promise<Owner> {
  const heir = await read(heirFile(file, owner))
  return heir ? lastHeir(file, heir) : owner
}

function heirFile(file: string, of: Owner): string {
  return `${file}.heir-of-${of.id}`
}

async function removeHeirs(file: string): Promise<void> {
  const heirs = (await readdir(dirname(file))).filter(name => name.startsWith('owner.json.heir-of-'))
  await Promise.all(heirs.map(name => rm(join(dirname(file), name), { force: true })))
}

async function release(file: string, me: Owner): Promise<void> {
  if ((await read(file))?.id === me.id) await rm(file, { force: true })
}

/** A hard link is made only if the name is free, and the name has its whole content from the first moment. */
async function linked(draft: string, name: string): Promise<boolean> {
  try {
    await link(draft, name)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function read(file: string): Promise<Owner | null> {
  const text = await readIfThere(file)
  if (text === null) return null
  try {
    return JSON.parse(text) as Owner
  } catch {
    throw new FixSettings(
      'data-dir-owner-unreadable',
      `${file} is damaged: saw ${text.length} characters, expected JSON. If no other hub runs here, delete it.`,
    )
  }
}

function refusal(file: string, owner: Owner): FixSettings {
  const dataDir = dirname(file)
  return new FixSettings(
    'data-dir-owned',
    `Another hub (pid ${owner.pid}) owns ${dataDir}. Stop it first, or give this one its own DATA_DIR; ` +
      'several hubs share one database with DATABASE_URL.',
  )
}
