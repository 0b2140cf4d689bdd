using Tocsin.Storage.Retention;

namespace Tocsin.Storage.Tests.Retention;

public sealed class RetentionRulesTests
{
    [Fact]
    public void NothingExpiresUnlessSet()
    {
        RetentionRules.TryParse(null, "", out var rules, out _).ShouldBeTrue();
        rules.IsEmpty.ShouldBeTrue();
        (rules.AgeOf("web"), rules.SizeOf("web")).ShouldBe((null, null));
    }

    [Fact]
    public void ACategoryOfItsOwnWinsOverTheDefault()
    {
        const string ages = "default=90d, web=2w,debug=12h";
        RetentionRules.TryParse(ages, "web=50GB,default=1TB", out var rules, out var error).ShouldBeTrue(error);
        rules.AgeOf("app").ShouldBe(TimeSpan.FromDays(90));
        rules.AgeOf("web").ShouldBe(TimeSpan.FromDays(14));
        rules.AgeOf("debug").ShouldBe(TimeSpan.FromHours(12));
        rules.SizeOf("web").ShouldBe(("web", 50L << 30));
        rules.SizeOf("app").ShouldBe(("default", 1L << 40));
    }

    [Fact]
    public void WhatSharesABlockGoesWhenTheLongestAgeIsOver()
    {
        RetentionRules.TryParse("default=9d,audit=2y", null, out var rules, out _).ShouldBeTrue();
        rules.AgeOf("").ShouldBe(TimeSpan.FromDays(730));
        RetentionRules.TryParse("web=9d", null, out rules, out _).ShouldBeTrue();
        rules.AgeOf("").ShouldBeNull();
    }

    [Theory]
    [InlineData("web")]
    [InlineData("web=")]
    [InlineData("=9d")]
    [InlineData("web=9")]
    [InlineData("web=0d")]
    [InlineData("web=-1d")]
    [InlineData("web=9m")]
    [InlineData("web=99999999999999999999d")]
    [InlineData("web=9999999999d")]
    [InlineData("web=1d,web=2d")]
    public void BadTextIsRefusedWithTheCure(string text)
    {
        RetentionRules.TryParse(text, null, out _, out var error).ShouldBeFalse();
        (error!.Contains("Write", StringComparison.Ordinal) || error.Contains("once", StringComparison.Ordinal))
            .ShouldBeTrue(error);
    }
}
