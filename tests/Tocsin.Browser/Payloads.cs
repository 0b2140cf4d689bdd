namespace Tocsin.Browser;

/// <summary>
/// Text that would run a script, set a style or leave the page if any page took it for more than text.
/// </summary>
internal static class Payloads
{
    private const string Run = "window.__pwned=1";

    private static readonly string[] Cores =
    [
        $"<script>{Run}</script>",
        $"<img src=x onerror={Run}>",
        $"<svg onload={Run}>",
        $"<svg><script>{Run}</script></svg>",
        $"<svg><animate onbegin={Run} attributeName=x dur=1s>",
        $"<body onload={Run}>",
        $"<iframe srcdoc=\"<script>parent.{Run}</script>\"></iframe>",
        $"<iframe src=\"javascript:parent.{Run}\"></iframe>",
        $"<a href=\"javascript:{Run}\">click</a>",
        $"javascript:{Run}",
        $"data:text/html,<script>{Run}</script>",
        $"<input autofocus onfocus={Run}>",
        $"<details open ontoggle={Run}>",
        $"<video><source onerror={Run}></video>",
        $"<marquee onstart={Run}>",
        $"<object data=\"javascript:{Run}\">",
        $"<embed src=\"javascript:{Run}\">",
        $"<form action=\"javascript:{Run}\"><button>go</button></form>",
        $"<math><mi xlink:href=\"javascript:{Run}\">x</mi></math>",
        $"<style>@import 'javascript:{Run}';*{{display:none}}</style>",
        "<base href=\"http://192.0.2.1/\">",
        "<meta http-equiv=refresh content=\"0;url=http://192.0.2.1/\">",
        "<link rel=stylesheet href=http://192.0.2.1/x.css>",
        $"<template><script>{Run}</script></template>",
        $"<noscript><p title=\"</noscript><img src=x onerror={Run}>\">",
        $"<!--Blazor:{{\"type\":\"server\"}}--><img src=x onerror={Run}>",
        $"@((MarkupString)\"<img src=x onerror={Run}>\")",
        $"{{{{constructor.constructor('{Run}')()}}}}",
        $"${{{Run}}}",
    ];

    private static readonly Func<string, string>[] Ways =
    [
        core => core,
        core => "\">" + core,
        core => "'>" + core,
        core => "</title></textarea></style></script>" + core,
        core => "]]>" + core + "<![CDATA[",
        core => core.Replace("<", "&lt;", StringComparison.Ordinal),
        core => "\u202E" + core + "\u0000\u001b[31m",
        core => string.Concat(core.EnumerateRunes().Select(r => r.Value == '<' ? "\\u003c" : r.ToString())),
    ];

    /// <summary>Each core in each way.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Cores.SelectMany(_ => Ways, (core, way) => way(core))];
}
