import { createApp } from 'vue'
import '../shared/tokens.css'
import { wear } from '../shared/theme'
import { language, speak } from '../shared/words'
import App from './App.vue'
import { steady } from './tap'

wear()
speak(language.value)
steady(document)
createApp(App).mount('#app')

/* The pages themselves are kept on the phone, and what is kept is asked to stay. */
if ('serviceWorker' in navigator) {
  void navigator.serviceWorker.register('/officer/worker.js', { scope: '/officer' })
}
void navigator.storage?.persist?.()
