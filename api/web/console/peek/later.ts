import { defineAsyncComponent } from 'vue'

/* No part of what a board waits for: fetched behind it, so that they are there when asked for. */
const photos = () => import('../../shared/photos/parts')
const asked = () => import('./AskedFor.vue')
const linked = () => import('./Linked.vue')
const reporter = () => import('../../shared/reporter/Reporter.vue')
const answer = () => import('../acts/Answer.vue')
/** The form of a decision: the console has it before it asks. */
export const form = () => import('../acts/Ask.vue')
export const Looking = defineAsyncComponent(async () => (await photos()).Looking)
export const Photos = defineAsyncComponent(async () => (await photos()).Photos)
export const AskedFor = defineAsyncComponent(asked)
export const Linked = defineAsyncComponent(linked)
export const Reporter = defineAsyncComponent(reporter)
export const Answer = defineAsyncComponent(answer)
export const Ask = defineAsyncComponent(form)
export const later = [photos, asked, linked, reporter, answer, form]
