import { registerHooks } from 'node:module'

/**
 * Modules are kept by their URL, so a file is read anew under another `?v=`. What it imports by a path of its own
 * (`./parts/waits.ts`) is given the same version from now on, or an edit of it would only be seen after a restart.
 */
export function readImportsAnew(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const version = context.parentURL && new URL(context.parentURL).searchParams.get('v')
      if (!version || !/^\.\.?\//.test(specifier)) return found
      return { ...found, url: `${found.url}?v=${version}` }
    },
  })
}
