namespace OrderSystem.Proof.Tests;
public sealed class PlaceholderTests { [Fact] public void Runs() => Assert.Equal(2, LongRuns.Run("nothing", [])); }
