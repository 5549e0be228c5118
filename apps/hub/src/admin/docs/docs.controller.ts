import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common'
import { DOCS_PAGE, DOCS_SCRIPT } from './docs-page.ts'

// Everything comes from here; Swagger UI sets style attributes and shows its icons as data: URLs.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

/** A page for the OpenAPI document. It holds no data itself: it asks for the token and fetches the document with it. */
@Controller('admin/docs')
export class DocsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return DOCS_PAGE
  }

  @Get('docs.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return DOCS_SCRIPT
  }

  @Get(':asset')
  @Header('cache-control', 'public, max-age=86400')
  asset(@Param('asset') asset: string): StreamableFile {
    if (!Object.hasOwn(ASSETS, asset)) throw new NotFoundException()
    return new StreamableFile(createReadStream(join(SWAGGER_UI, asset)), { type: ASSETS[asset] as string })
  }
}

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
