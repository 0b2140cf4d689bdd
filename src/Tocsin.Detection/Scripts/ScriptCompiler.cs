using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Tocsin.Alerting;

namespace Tocsin.Detection.Scripts;

/// <summary>Compiles one alert file at a time. Used in workers and tools, never in the server. Thread-safe.</summary>
/// <remarks>A script may use the runtime's own libraries and <c>Tocsin.Alerting</c>, nothing else of Tocsin: what it
/// does goes through the HTTP API.</remarks>
internal sealed class ScriptCompiler
{
    private const int ErrorsMax = 20;

    // What a project with implicit usings has.
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);
    private readonly IReadOnlyList<MetadataReference> _references = References();

    /// <summary>The assembly and its symbols, or the errors.</summary>
    public (byte[]? Assembly, byte[]? Symbols, IReadOnlyList<ScriptError> Errors) Compile(string file, string text)
    {
        var compilation = CSharpCompilation.Create(
            $"{Path.GetFileNameWithoutExtension(file)}-{Guid.NewGuid():n}",
            [
                CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Parsing, file),
                CSharpSyntaxTree.ParseText(SourceText.From(GlobalUsings, Encoding.UTF8), Parsing, "usings.cs"),
            ],
            _references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(
            assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        return result.Success
            ? (assembly.ToArray(), symbols.ToArray(), [])
            : (null, null, [.. result.Diagnostics
                .Where(d => d.Severity == DiagnosticSeverity.Error)
                .Take(ErrorsMax)
                .Select(d => ToError(file, d))]);
    }

    private static ScriptError ToError(string file, Diagnostic diagnostic)
    {
        var message = $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
        if (!diagnostic.Location.IsInSource) return new ScriptError(file, 0, 0, message);
        var start = diagnostic.Location.GetLineSpan().StartLinePosition;
        return new ScriptError(file, start.Line + 1, start.Character + 1, message);
    }

    // The host lists the assemblies it trusts: those of the shared framework, and those of the program. Of the latter
    // scripts get one.
    private static List<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(Alert).Assembly.Location),
        ];
    }
}
