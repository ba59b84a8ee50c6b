namespace Lathe.Context.Tests;

public sealed class BestFilesFacts
{
    [Fact]
    public void The_best_are_kept_and_of_equal_ones_those_that_came_first()
    {
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var values = Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(8) / 4f).ToArray();
            var most = random.Next(12);
            var best = new BestFiles(most);
            for (var file = 0; file < values.Length; file++) best.Offer(file, values[file]);

            var taken = new List<int>();
            while (best.Count > 0) taken.Add(best.TakeWorst());
            taken.Reverse();

            Assert.Equal(Enumerable.Range(0, values.Length).OrderByDescending(f => values[f]).ThenBy(static f => f).Take(most), taken);
        }
    }
}
