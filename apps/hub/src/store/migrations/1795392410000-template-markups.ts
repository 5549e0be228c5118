import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The HTML of each template revision, so that only a revision never seen before needs MJML. */
export class TemplateMarkups1795392410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE template_revision ADD COLUMN markups jsonb')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE template_revision DROP COLUMN markups')
  }
}
