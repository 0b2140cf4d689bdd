namespace Tocsin.Web.Rules;

public sealed class RuleListLocationTests
{
    [Theory]
    [InlineData("/rules"), InlineData("/rules?q=a%20b"), InlineData("/rules?level=critical,low&status=stable,test")]
    [InlineData("/rules?kind=window&tag=attack.t1059&hits=true&sort=fired&page=3&event=17")]
    [InlineData("/rules?show=refused&q=x")]
    public void AnAddressShowsWhatItWasMadeOf(string address) =>
        Uri.UnescapeDataString(RuleListLocation.Parse(address.Contains('?') ? address[address.IndexOf('?')..] : "")
            .ToAddress()).ShouldBe(Uri.UnescapeDataString(address));

    [Theory]
    [InlineData("?page=-1&sort=&level=&status=,,&event=x"), InlineData("?page=99999999999&kind=nothing&hits=maybe")]
    public void WhatCannotBeReadIsLeftOut(string address) =>
        RuleListLocation.Parse(address).ToAddress().ShouldBe("/rules");

    [Fact]
    public void ALevelIsAddedInItsOrderAndTakenAway()
    {
        var both = new RuleListLocation { Page = 4 }.WithLevelToggled("low").WithLevelToggled("critical");
        (string.Join(' ', both.Levels), both.Page).ShouldBe(("critical low", 1));
        both.WithLevelToggled("low").Levels.ShouldBe(["critical"]);
    }

    [Theory, InlineData("a/b c"), InlineData("é?#%2F"), InlineData("2c5b7f2a-0000-4000-8000-000000000001")]
    public void AnIdOfAnySignsIsOnePartOfAnAddress(string id)
    {
        var address = RuleListLocation.AddressOf(id, "5");
        address.ShouldEndWith("?event=5");
        Uri.UnescapeDataString(address["/rules/".Length..^"?event=5".Length]).ShouldBe(id);
        address["/rules/".Length..].ShouldNotContain("/");
    }
}
