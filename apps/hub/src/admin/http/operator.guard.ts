import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { callerOf } from '../tenant.ts'
import { Problem } from './problem.ts'

/** Keeps what concerns all tenants to the operator. The ApiHook has been asked before. */
@Injectable()
export class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (callerOf(context).isOperator) return true
    throw new Problem(403, 'operator-only', "This is the operator's to see and do; expected the token in ADMIN_TOKEN.")
  }
}
