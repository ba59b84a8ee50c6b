namespace Lathe.Edits;

/// <summary>Lets a line number choose between equal matches.</summary>
internal static class LineHints
{
    /// <summary>
    /// The place at the line, or else the one that is nearest and at most half as far away as the next. Where two come close, the number says nothing: models count badly.
    /// </summary>
    public static List<int> Choose(List<int> places, int wanted, Func<int, int> lineOf)
    {
        if (places.Count < 2) return places;
        int best = 0;
        long bestDistance = long.MaxValue, nextDistance = long.MaxValue;
        for (var i = 0; i < places.Count; i++)
        {
            var distance = Math.Abs((long)lineOf(places[i]) - wanted);
            if (distance < bestDistance) (best, bestDistance, nextDistance) = (i, distance, bestDistance);
            else nextDistance = Math.Min(nextDistance, distance);
        }

        return bestDistance * 2 <= nextDistance && bestDistance < nextDistance ? [places[best]] : places;
    }
}
