using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Tests.Schedules;

public sealed class RunStateTests
{
    private static readonly RuleMemory Memory = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), 7);

    [Fact]
    public void WhatIsRememberedIsThereAfterARestart()
    {
        using var folder = new Folder();
        RunState.Open(folder.Path).Remember("A", Memory).ShouldBeNull();
        RunState.Open(folder.Path).Find("A").ShouldBe(Memory);
        RunState.Open(folder.Path).Find("B").ShouldBeNull();
    }

    [Theory, InlineData(""), InlineData("{"), InlineData("null"), InlineData("[]")]
    public void AFileThatCannotBeReadIsNone(string text)
    {
        using var folder = new Folder();
        folder.Write("alerts-state.json", text);
        var state = RunState.Open(folder.Path);
        state.Find("A").ShouldBeNull();
        state.Remember("A", Memory).ShouldBeNull();
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsSaid() =>
        RunState.Open("/nonexistent/folder").Remember("A", Memory).ShouldNotBeNull();
}
