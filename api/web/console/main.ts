import { createApp } from 'vue'
import '../shared/tokens.css'
import './console.css'
import { wear } from '../shared/theme'
import { language, speak } from '../shared/words'
import App from './App.vue'

wear()
speak(language.value)
createApp(App).mount('#app')
