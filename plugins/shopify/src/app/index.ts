import type { App, AppResponse } from '@beckon/plugin-kit'
import type { ShopifySettings } from '../settings.ts'
import { appConfig } from './app-config.ts'
import { embedded } from './embedded.ts'
import { beginInstall, finishInstall } from './install.ts'
import { SCRIPT } from './page/shell.ts'
import { scopesOf } from './scopes.ts'

/** Shopify's app: its page in the admin, the way to install it, and its description, for the topics the plugin reads. */
export function shopifyApp(topics: readonly string[]): App<ShopifySettings> {
  const scopes = scopesOf(topics)
  return {
    routes: [
      { method: 'GET', path: '/', answer: (request, host) => embedded(request, scopes, host) },
      { method: 'GET', path: '/app.js', answer: script },
      { method: 'GET', path: '/install', answer: (request, host) => beginInstall(request, scopes, host) },
      { method: 'GET', path: '/callback', answer: (request, host) => finishInstall(request, host) },
    ],
    config: (settings, publicUrl) => appConfig(topics, settings, publicUrl),
  }
}

function script(): AppResponse {
  return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: SCRIPT }
}
