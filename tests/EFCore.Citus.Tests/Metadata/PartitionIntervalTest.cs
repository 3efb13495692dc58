using System.Globalization;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Tests.Metadata;

/// <summary>
///     Tests the parser of partition intervals. A test on a cluster compares the results with those of the server.
/// </summary>
public class PartitionIntervalTest
{
    [Theory]
    [InlineData("1 day", false)]
    [InlineData("1 MINUTE 2 days", false)]
    [InlineData("1 microsecondsxyz", false)]
    [InlineData("P1M", false)]
    [InlineData("1-2", false)]
    [InlineData("1 2:03", false)]
    [InlineData("@ 1 day ago", false)]
    [InlineData("1 fortnight", true)]
    [InlineData("1 quarter", true)]
    [InlineData("one day", true)]
    [InlineData("day", true)]
    [InlineData("٣ days", true)]
    [InlineData("1 é", true)]
    [InlineData("infinity", true)]
    public void Knows_what_is_no_interval(string interval, bool expected)
        => Assert.Equal(expected, PartitionInterval.IsMalformed(interval));

    [Theory]
    [InlineData("1 MINUTE", true)]
    [InlineData("1 day 1 MİNUTE", false)]
    [InlineData("0 hours 1 day", false)]
    [InlineData("1 day 24 hours", true)]
    [InlineData("12:00", true)]
    [InlineData("00:00", false)]
    [InlineData("P1DT0H", false)]
    [InlineData("P1DT1S", true)]
    public void Knows_what_has_a_time_of_day_whatever_the_culture(string interval, bool expected)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        try
        {
            Assert.Equal(expected, PartitionInterval.HasTimeOfDay(interval));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("0 days", true)]
    [InlineData("P0D", true)]
    [InlineData("-1 day", true)]
    [InlineData("1 day ago", true)]
    [InlineData("-1 day ago", false)]
    [InlineData("1 day", false)]
    [InlineData("-1 day 1 month", false)]
    public void Knows_what_is_not_longer_than_zero(string interval, bool expected)
        => Assert.Equal(expected, PartitionInterval.IsNotPositive(interval));
}
