import { existsSync } from 'node:fs'
import { BeckonError } from '@beckon/plugin-kit'
import type { Logger } from 'pino'
import { readImportsAnew } from './module-versions.ts'
import type { MerchantFiles } from './pipeline/merchant-files.ts'
import { watchFolder } from './preview/changes.ts'

/** Lets edits of the merchant's files take effect while the hub runs. A faulty one leaves it on the last that were good. */
export function reloadOnChange({ folders, reload }: MerchantFiles, log: Logger): AsyncDisposable {
  readImportsAnew()
  let saves = 0
  let reloading = Promise.resolve()
  const again = async () => {
    try {
      await reload(String(++saves))
      log.info('declarations.reloaded')
    } catch (error) {
      const what = error instanceof BeckonError ? { faults: error.message.split('\n') } : { err: error }
      log.error(
        { ...what, advice: 'the hub goes on with what was good; correct them and save' },
        'declarations.refused',
      )
      if (process.stdout.isTTY && error instanceof BeckonError) process.stdout.write(refused(error.message))
    }
  }
  const watchers = folders.filter(existsSync).map(folder =>
    watchFolder(folder, () => {
      reloading = reloading.then(again)
    }),
  )
  return {
    async [Symbol.asyncDispose]() {
      for (const watcher of watchers) watcher.close()
      await reloading
    },
  }
}

/** The faults in words, for whoever saved the file and looks at the terminal. */
export function refused(faults: string): string {
  const lines = ['Not taken over; the hub goes on with what was good:', ...faults.split('\n')]
  return `\n${lines.map(line => `  ${line}`).join('\n')}\n\n`
}
