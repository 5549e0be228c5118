import type { PipeTransform } from '@nestjs/common'
import { z } from 'zod'
import { notFound } from './problem.ts'

/** An id in a path. What cannot be an id names nothing that exists. */
export class IdPipe implements PipeTransform<string, string> {
  private readonly what: string

  constructor(what: string) {
    this.what = what
  }

  transform(value: string): string {
    const id = z.guid().safeParse(value)
    if (!id.success) throw notFound(`${this.what} ${value.slice(0, 60)}`)
    return id.data
  }
}
