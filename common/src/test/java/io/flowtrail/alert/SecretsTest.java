package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets inside texts, in whatever case their names are written. */
class SecretsTest {
  private static final String SECRET = "aBcDeFgH0123456789";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=%s&x=1",
        "https://b.s3.amazonaws.com/k?x-amz-SECURITY-token=%s",
        "https://signin.aws.amazon.com/federation?Action=login&SigninToken=%s",
        "PASSWORD=%s",
        "--user ana;db_Password=%s",
        "export passwd=%s",
        "aws_Secret-Access_Key=%s",
        "a&secretkey=%s",
        "a&Session_Token=%s",
        "a&client-secret=%s",
        "a&SecretString=%s",
        "a&access_token=%s",
        "a&RefreshToken=%s",
        "a&id-token=%s",
        "a&AuthToken=%s",
        "a&private_key=%s",
        "a&x-api-key=%s",
        "{\"masterPassword\": \"%s\"}",
        "{\\\"ApiKey\\\":\\\"%s\\\"}",
        "postgres://app:%s@db.example/main",
        "curl -H Authorization: bearer %s",
        "BASIC %s",
      })
  void aSecretIsMasked(String text) {
    String masked = Secrets.mask(text.replace("%s", SECRET));
    assertThat(masked).doesNotContain(SECRET).isEqualTo(text.replace("%s", Secrets.MASK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1&b=2",
        "[aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13]",
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject",
        "ana@example.org says: \"basics are enough\"",
        "{\"keyId\": \"alias/main\"}",
        "wOqTJZ6QvjnflXfd7KBfhwfad8G7cVXcd05Q3jtOH8/8BKXCru0qV0vBI925PBy8QjmtECIpbzc=",
      })
  void otherTextsStay(String text) {
    assertThat(Secrets.mask(text)).isEqualTo(text);
  }
}
