import type { Component } from 'svelte'

/** What stands bottom right over every page and survives moving between apps: the upload queue puts itself here. */
class Dock {
  content = $state.raw<Component>()
}

export const dock = new Dock()
