/** SQL: whether a row `v` of trigger_revision is only tried. All of it is decided, and nothing sent. */
export const IN_SHADOW = `coalesce((v.declaration #>> '{declaration,shadow}')::boolean, false)`
