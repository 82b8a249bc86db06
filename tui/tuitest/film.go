package tuitest

import (
	"fmt"
	"strings"
	"time"
)

// Film is a picture that moves: scenes, one after another, and then from the beginning. The last one stays for whoever wants no
// motion. Rows that several scenes share are drawn once.
type Film struct {
	Name          string // of the ids in it, which begin with it
	Width, Height int    // of its window, in cells
	Scenes        []Scene
}

// Scene is a screen that is seen for a while.
type Scene struct {
	Screen Screen
	Lasts  time.Duration
}

// With returns the film with one scene more.
func (f Film) With(s Screen, lasts time.Duration) Film {
	f.Scenes = append(f.Scenes[:len(f.Scenes):len(f.Scenes)], Scene{s, lasts})
	return f
}

// SVG returns the film, under the same rules as [SVG], but for the ids.
func (f Film) SVG(c Caption) string {
	used := map[string]int{}
	body := strings.Join(f.draw(used), "")
	var all, past time.Duration
	for _, s := range f.Scenes {
		all += s.Lasts
	}
	var sheet strings.Builder
	fmt.Fprintf(&sheet, "%s@keyframes %s{", styleSheet(used), f.Name)
	for i, s := range f.Scenes {
		fmt.Fprintf(&sheet, "%s%%{transform:translateY(-%dpx)}", number(100*float64(past)/float64(all)), i*f.Height*cellHeight)
		past += s.Lasts
	}
	last := (len(f.Scenes) - 1) * f.Height * cellHeight
	fmt.Fprintf(&sheet, "}\n.film{animation:%s %ss step-end infinite}\n", f.Name, number(all.Seconds()))
	fmt.Fprintf(&sheet, "@media(prefers-reduced-motion:reduce){.film{animation:none;transform:translateY(-%dpx)}}\n", last)
	return header(f.Width, f.Height, c, sheet.String()) + `<g class="film">` + "\n" + body + "</g></svg></svg>\n"
}

// LastSceneIn reports whether a picture has the film's last scene, at its place.
func (f Film) LastSceneIn(svg string) bool {
	scenes := f.draw(map[string]int{})
	return strings.Contains(svg, scenes[len(scenes)-1])
}

// draw draws the scenes below each other: of each the rows that are new, and where all its rows stand.
func (f Film) draw(used map[string]int) []string {
	ids := map[string]string{} // by how a row is drawn
	var scenes []string
	for i, scene := range f.Scenes {
		var rows, places strings.Builder
		for y := range min(scene.Screen.height(), f.Height) {
			row := drawRow(scene.Screen.Runs(y), 0, used)
			if row == "" {
				continue
			}
			id, drawn := ids[row]
			if !drawn {
				id = fmt.Sprintf("%s-%d", f.Name, len(ids))
				ids[row] = id
				fmt.Fprintf(&rows, `<g id="%s">%s</g>`+"\n", id, strings.TrimSpace(row))
			}
			fmt.Fprintf(&places, `<use href="#%s" y="%d"/>`, id, (i*f.Height+y)*cellHeight)
		}
		scenes = append(scenes, "<defs>\n"+rows.String()+"</defs>\n<g>"+places.String()+"</g>\n")
	}
	return scenes
}
