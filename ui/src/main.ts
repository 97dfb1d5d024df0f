import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { i18n } from './i18n.svelte'
import { router } from './router.svelte'
import { slugOf } from './shell/apps'
import { watchLeaving } from './shell/forget'
import { network } from './shell/network.svelte'
import { session } from './shell/session.svelte'
import { refuseStrayFiles } from './shell/strayfiles'

i18n.setLang(document.documentElement.lang === 'en' ? 'en' : 'fr')
router.start()
network.start()
watchLeaving()
refuseStrayFiles(window)
// The first screen's code comes while the session is asked for.
if (slugOf(router.path) === 'home') void import('./apps/home/Home.svelte')
void session.start()

const target = document.getElementById('app')
if (target) mount(App, { target })
