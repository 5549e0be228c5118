import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { ChannelList } from './channels/channel-list.ts'
import { ChannelsController } from './channels/channels.controller.ts'
import { ConnectionList } from './connections/connection-list.ts'
import { ConnectionsController } from './connections/connections.controller.ts'
import { ContactsController } from './contacts/contacts.controller.ts'
import { Timeline } from './contacts/timeline.ts'
import { DecisionsController } from './decisions/decisions.controller.ts'
import { ApiDescriptionController } from './docs/api-description.controller.ts'
import { ApiDescription } from './docs/api-description.ts'
import { DocsController } from './docs/docs.controller.ts'
import { EventsController } from './events/events.controller.ts'
import { ForecastController } from './forecast/forecast.controller.ts'
import { HoldController } from './hold/hold.controller.ts'
import { HoldList } from './hold/hold-list.ts'
import { ApiHook } from './http/api.hook.ts'
import { EarlyProblemFilter } from './http/early-problem.filter.ts'
import { NowhereController } from './http/nowhere.controller.ts'
import { ProblemFilter } from './http/problem.filter.ts'
import { InboxController } from './inbox/inbox.controller.ts'
import { Reader } from './list/reader.ts'
import { MailboxController } from './mailbox/mailbox.controller.ts'
import { MessageArchive } from './messages/message-archive.ts'
import { MessagesController } from './messages/messages.controller.ts'
import { AdminPorts } from './ports.ts'
import { Exports } from './privacy/export.ts'
import { ContactExportController, PrivacyRequestsController } from './privacy/privacy.controller.ts'
import { RunsController } from './runs/runs.controller.ts'
import { SegmentList } from './segments/segment-list.ts'
import { SegmentsController } from './segments/segments.controller.ts'
import { StatsController } from './stats/stats.controller.ts'
import { TenantStore } from './tenants/tenant-store.ts'
import { TenantsController } from './tenants/tenants.controller.ts'
import { MoveRuns } from './triggers/move-runs.ts'
import { Outcomes } from './triggers/outcomes.ts'
import { RevisionsController } from './triggers/revisions.controller.ts'
import { Revisions } from './triggers/revisions.ts'
import { TriggerList } from './triggers/trigger-list.ts'
import { TriggersController } from './triggers/triggers.controller.ts'

/** What the admin role serves. */
const API = [
  InboxController,
  EventsController,
  ContactsController,
  ContactExportController,
  PrivacyRequestsController,
  RunsController,
  MessagesController,
  DecisionsController,
  TriggersController,
  RevisionsController,
  ChannelsController,
  HoldController,
  ForecastController,
  SegmentsController,
  ConnectionsController,
  TenantsController,
  StatsController,
  ApiDescriptionController,
  NowhereController,
  DocsController,
]

const PARTS = [
  Reader,
  Timeline,
  MessageArchive,
  Exports,
  Outcomes,
  TriggerList,
  Revisions,
  MoveRuns,
  ChannelList,
  HoldList,
  SegmentList,
  ConnectionList,
  TenantStore,
  ApiDescription,
  ProblemFilter,
  ApiHook,
]

/** The HTTP API for operators with its documentation, and the local mailbox. Loaded in the admin role only: docs/performance.md. */
@Module({})
export class AdminModule {
  static register(ports: AdminPorts): DynamicModule {
    const mailbox = ports.production ? [] : [MailboxController]
    return {
      module: AdminModule,
      controllers: [...API, ...mailbox],
      providers: [
        { provide: AdminPorts, useValue: ports },
        { provide: APP_FILTER, useClass: EarlyProblemFilter },
        ...PARTS,
      ],
    }
  }
}
