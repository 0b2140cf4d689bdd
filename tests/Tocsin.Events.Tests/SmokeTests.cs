namespace Tocsin.Events.Tests;
public sealed class SmokeTests { [Fact] public void One() => 1.ShouldBe(1); [Fact(Skip="x")] public void Two() { } }
