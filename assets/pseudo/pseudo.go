// Package pseudo is a language for tests: English in other letters, a third longer and in brackets. What is shown in plain letters does
// not come from the words, and a screen that holds it holds a translation.
package pseudo

import (
	"strings"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"mailseal/assets"
)

// Words returns the words of the language. Its plural forms are English's.
func Words() (*assets.Words, error) {
	messages, err := assets.Messages(assets.DefaultLanguage)
	if err != nil {
		return nil, err
	}
	var all []*i18n.Message
	for _, m := range messages {
		all = append(all, &i18n.Message{ID: m.ID, One: Text(m.One), Other: Text(m.Other)})
	}
	return assets.NewWords(assets.DefaultLanguage, all)
}

var letters = strings.NewReplacer(strings.Split("a å b ƀ c ç d đ e é f ƒ g ğ h ħ i ï j ĵ k ķ l ł m ɱ n ñ o ö p þ q ʠ r ŕ s š t ŧ u ü v ṽ w ŵ x ẋ y ý z ž "+
	"A Å B Ɓ C Ç D Đ E É F Ƒ G Ğ H Ħ I Ï J Ĵ K Ķ L Ł M Ṁ N Ñ O Ö P Þ Q Ɋ R Ŕ S Š T Ŧ U Ü V Ṽ W Ŵ X Ẋ Y Ý Z Ž", " ")...)

// Text returns a sentence in the language, its places kept.
func Text(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		before, after, open := strings.Cut(rest, "{")
		place, behind, closed := strings.Cut(after, "}")
		b.WriteString(letters.Replace(before))
		if !open {
			break
		}
		if !closed {
			b.WriteString("{" + letters.Replace(after))
			break
		}
		b.WriteString("{" + place + "}")
		rest = behind
	}
	return "[" + b.String() + strings.Repeat("·", (utf8.RuneCountInString(text)+2)/3) + "]"
}
