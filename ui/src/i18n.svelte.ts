// m.some_message({ … }) in the person's language and form of address; i18n tells which.
export { i18n } from './locale.svelte'
export { m } from './messages/messages.js'
