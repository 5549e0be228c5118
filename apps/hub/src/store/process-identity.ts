import { readFileSync } from 'node:fs'

/** What tells one process from another: pids are used again, so the start time is part of it where the system says. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot, from /proc; null where there is no /proc. */
  readonly startedAt: string | null
}

/** Who is running under this pid now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAt: procStat(pid)?.startedAt ?? null }
}

/** Whether this very process still runs. A zombie does not: an init that never reaps would keep it "alive" for ever. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  if (!isListed(pid)) return false
  const stat = procStat(pid)
  if (!stat) return true
  return stat.state !== 'Z' && (startedAt === null || startedAt === stat.startedAt)
}

/** Whether the system knows the pid, as a zombie too. */
export function isListed(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** State and start time, fields 3 and 22 (man 5 proc_pid_stat); the command before them may hold spaces. */
function procStat(pid: number): { state: string; startedAt: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' }
  } catch {
    return null
  }
}
