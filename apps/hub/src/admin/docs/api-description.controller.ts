import { Get } from '@nestjs/common'
import type { OpenAPIObject } from '@nestjs/swagger'
import { z } from 'zod'
import { AdminApi, Answers } from '../http/admin-api.ts'
import { ApiDescription } from './api-description.ts'

@AdminApi('')
export class ApiDescriptionController {
  constructor(private readonly description: ApiDescription) {}

  @Get('openapi.json')
  @Answers('This document.', z.record(z.string(), z.unknown()))
  document(): OpenAPIObject {
    return this.description.document
  }
}
