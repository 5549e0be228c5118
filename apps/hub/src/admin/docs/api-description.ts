import { type INestApplication, Injectable } from '@nestjs/common'
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger'
import { z } from 'zod'
import { ProblemDetails } from '../http/problem.ts'

/** The OpenAPI document of the admin API. */
@Injectable()
export class ApiDescription {
  private described: OpenAPIObject | undefined

  get document(): OpenAPIObject {
    if (this.described) return this.described
    throw new Error('the admin API is not described yet; call describeAdminApi(app) when the app is made')
  }

  set document(document: OpenAPIObject) {
    this.described = document
  }

  /** The methods of the routes that a path may lead to, by name; none: there is no such route. */
  methodsAt(path: string): string[] {
    const leading = Object.entries(this.document.paths).filter(([template]) => leadsTo(template, path))
    const methods = leading.flatMap(([, item]) => METHODS.filter(method => item[method]))
    // The server answers HEAD wherever it answers GET.
    const all = methods.flatMap(method => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    return [...new Set(all)].sort()
  }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Whether a path is one of those that a template such as /inbox/{id} stands for. */
function leadsTo(template: string, path: string): boolean {
  const [parts, own] = [path.split('/'), template.split('/')]
  return own.length === parts.length && own.every((part, n) => part === parts[n] || (part.startsWith('{') && parts[n]))
}

/** Reads the document off the routes and their schemas: to be called once, when all modules are known. */
export function describeAdminApi(app: INestApplication): void {
  const scanned = SwaggerModule.createDocument(app, HEAD, { standardSchemaConverter: converted, operationIdFactory })
  const paths = Object.entries(scanned.paths).filter(([path]) => path.startsWith('/admin/api/'))
  const schemas = { ...scanned.components?.schemas, ...schemasOf(ProblemDetails) }
  const document = { ...scanned, paths: Object.fromEntries(paths), components: { ...scanned.components, schemas } }
  app.get(ApiDescription).document = document
}

const HEAD = new DocumentBuilder()
  .setOpenAPIVersion('3.1.0')
  .setTitle('Beckon admin API')
  .setDescription('What came in, what was decided and why, what was sent. Lists are newest first, a page at a time.')
  .setVersion('1')
  .addBearerAuth({
    type: 'http',
    scheme: 'bearer',
    description: "ADMIN_TOKEN, or a tenant's own token, which sees that tenant only.",
  })
  .build()

/** `InboxController`, `list` → `inbox.list`. */
function operationIdFactory(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '').toLowerCase()}.${method}`
}

function converted(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  const { $defs = {}, $schema: _, ...rest } = jsonSchema(schema as z.ZodType, schemaType)
  return { schema: rest, components: $defs } as ReturnType<StandardSchemaConverter>
}

type StandardSchemaConverter = NonNullable<
  NonNullable<Parameters<typeof SwaggerModule.createDocument>[2]>['standardSchemaConverter']
>

function schemasOf(schema: z.ZodType): Record<string, object> {
  return (jsonSchema(schema, 'output').$defs ?? {}) as Record<string, object>
}

/** OpenAPI 3.1 schemas are JSON Schema 2020-12, which is what zod gives. A format says what its long pattern would. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: made }) => {
      if (made.format) delete made.pattern
      // Answers may grow: a client must not be told to refuse a field it does not know.
      if (io === 'output' && made.additionalProperties === false) delete made.additionalProperties
    },
  })
}
