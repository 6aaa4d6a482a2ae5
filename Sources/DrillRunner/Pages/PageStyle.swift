/// The looks of all pages: one style sheet, with colours that differ to the colour-blind as well (after Okabe and Ito),
/// for light and dark screens and for paper.
enum PageStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ink:#1c2024;--soft:#5c656e;--faint:#8b949d;--line:#d8dde2;--hair:#eceff2;\
        --paper:#fff;--panel:#f6f8fa;--blue:#0072b2;--sky:#3d94d0;--orange:#b86e00;--green:#007a5a;--red:#c4410c;\
        --purple:#9a4f86;--good:#007a5a;--bad:#c4410c;--doubt:#946200;--band:#e69f00;--band-alpha:.16}
        @media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#a3adb7;--faint:#7c8791;--line:#3a434c;\
        --hair:#262d34;--paper:#14181c;--panel:#1b2127;--blue:#56b4e9;--sky:#8fcdf2;--orange:#f0b13c;--green:#35c79b;\
        --red:#ff8a5c;--purple:#dc9cc8;--good:#35c79b;--bad:#ff8a5c;--doubt:#f0b13c;--band:#f0b13c;--band-alpha:.15}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);\
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:920px;margin:0 auto;padding:28px 20px 48px}
        h1{font-size:24px;line-height:1.25;margin:0 0 4px;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:16px;margin:36px 0 10px;font-weight:650}
        p{margin:0 0 10px;max-width:72ch;overflow-wrap:anywhere}
        code,pre,.number,time{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
        pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow-x:auto;\
        white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 10px}
        .word{display:inline-block;max-width:100%}
        .soft{color:var(--soft)}.faint{color:var(--faint)}.good{color:var(--good)}.bad{color:var(--bad)}.doubt{color:var(--doubt)}
        .verdict{display:inline-block;font-weight:700;letter-spacing:.06em;font-size:13px;border:1.5px solid;\
        border-radius:4px;padding:1px 8px;margin:0 0 10px}
        .lead{font-size:17px;line-height:1.45}
        .scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th{text-align:left;font-weight:600;color:var(--soft);font-size:12.5px;border-bottom:1px solid var(--line)}
        td,th{padding:5px 14px 5px 0;vertical-align:top;overflow-wrap:break-word}
        td{border-bottom:1px solid var(--hair)}
        .right{text-align:right}td.right,td.number{white-space:nowrap}
        svg{display:block;max-width:100%;height:auto;font-family:inherit}
        svg text{font-size:11px;fill:var(--soft)}
        svg .axis{fill:var(--faint);font-variant-numeric:tabular-nums}
        .grid{stroke:var(--hair);stroke-width:1}.tick{stroke:var(--line);stroke-width:1}
        .line{fill:none;stroke-width:1.6;stroke-linejoin:round}.area{stroke:none;opacity:.14}
        .band{fill:var(--band);opacity:var(--band-alpha)}.band-bar{fill:var(--band);opacity:.3}
        svg .band-name{fill:var(--ink)}
        .moment{stroke:var(--bad);stroke-width:1.4;stroke-dasharray:3 2}svg .moment-name{fill:var(--bad);font-weight:600}
        .line.blue{stroke:var(--blue)}.area.blue,.dot.blue,svg text.blue{fill:var(--blue)}
        .line.orange{stroke:var(--orange)}.area.orange,.dot.orange,svg text.orange{fill:var(--orange)}
        .line.green{stroke:var(--green)}.area.green,.dot.green,svg text.green{fill:var(--green)}
        .line.red{stroke:var(--red)}.area.red,.dot.red,svg text.red{fill:var(--red)}
        .line.purple{stroke:var(--purple)}.area.purple,.dot.purple,svg text.purple{fill:var(--purple)}
        .line.sky{stroke:var(--sky)}.area.sky,.dot.sky,svg text.sky{fill:var(--sky)}
        figure{margin:20px 0 0}figcaption{font-size:13.5px;margin-bottom:2px}
        svg .row-name{fill:var(--ink)}svg .state-word{fill:var(--paper);font-size:9px;font-weight:600}
        ul{margin:4px 0 0;padding-left:18px}li{margin:0 0 3px;overflow-wrap:anywhere}
        summary{cursor:pointer;color:var(--soft);margin:0 0 8px}
        .narrow{display:none}
        @media screen and (max-width:640px){.broad{display:none}.narrow{display:block}.scroll table{min-width:540px}\
        .stacked th{display:none}.stacked tr{display:block;border-bottom:1px solid var(--hair);padding:6px 0}\
        .stacked td{display:block;border:0;padding:0;text-align:left;white-space:normal}.stacked td:empty{display:none}\
        .stacked td:first-child{font-weight:650}.stacked td[data-label]::before{content:attr(data-label) " ";\
        color:var(--soft);font:13px system-ui,sans-serif}.squeezed td.soft{white-space:nowrap}}
        details{margin-top:12px}
        footer{margin-top:40px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
        @media (max-width:640px){main{padding:18px 14px 36px}h1{font-size:21px}.lead{font-size:16px}\
        .wide{min-width:640px}td,th{padding-right:10px}}
        @media print{:root{--ink:#000;--soft:#444;--faint:#666;--line:#bbb;--hair:#e4e4e4;--paper:#fff;--panel:#fff;\
        --blue:#0072b2;--sky:#3d94d0;--orange:#b86e00;--green:#007a5a;--red:#c4410c;--purple:#9a4f86;--good:#007a5a;\
        --bad:#c4410c;--doubt:#946200;--band:#e69f00;--band-alpha:.16}body{font-size:11pt}main{max-width:none;padding:0}\
        section,figure,tr{break-inside:avoid}h2{break-after:avoid;margin-top:22px}footer{margin-top:16px}\
        details:not([open]){display:none}.scroll{overflow:visible}\
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}
